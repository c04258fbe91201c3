/** Sets of small whole numbers as the bits of a bigint. */
export type BitSet = bigint;

/** The set of one element. */
export function bit(element: number): BitSet {
  return 1n << BigInt(element);
}

/** The set of some elements. */
export function bitSet(elements: Iterable<number>): BitSet {
  let set = 0n;
  for (const element of elements) set |= bit(element);
  return set;
}

/** The elements below `count` that are in the set, ascending. */
export function elementsOf(set: BitSet, count: number): number[] {
  const elements: number[] = [];
  for (let element = 0; element < count; element++) if (set & bit(element)) elements.push(element);
  return elements;
}
