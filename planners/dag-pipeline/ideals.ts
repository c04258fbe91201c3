import { bit, type BitSet, type Dag } from "../dag/index.ts";

/** A set of parts that holds all that its members need, and the sets of one part more. */
export interface Ideal {
  readonly set: BitSet;
  readonly next: readonly { readonly part: number; readonly ideal: number }[];
}

/** All ideals of a graph, smaller ones first; undefined where there are more than so many. */
export function idealsOf({ predecessors }: Dag, most: number): readonly Ideal[] | undefined {
  const needs = predecessors.map((inputs) => inputs.reduce((set, input) => set | bit(input), 0n));
  const numbers = new Map<BitSet, number>([[0n, 0]]);
  const ideals: { readonly set: BitSet; readonly next: { part: number; ideal: number }[] }[] = [
    { set: 0n, next: [] },
  ];
  for (let number = 0; number < ideals.length; number++) {
    const { set, next } = ideals[number]!;
    for (const [part, needed] of needs.entries()) {
      if ((needed & ~set) !== 0n || (set & bit(part)) !== 0n) continue;
      const larger = set | bit(part);
      const known = numbers.get(larger) ?? ideals.push({ set: larger, next: [] }) - 1;
      if (known >= most) return undefined;
      numbers.set(larger, known);
      next.push({ part, ideal: known });
    }
  }
  return ideals;
}

/** The ideals that take parts in their order: all stages are then contiguous in it. */
export function prefixesOf({ successors }: Dag): readonly Ideal[] {
  return Array.from({ length: successors.length + 1 }, (_, count) => ({
    set: (1n << BigInt(count)) - 1n,
    next: count < successors.length ? [{ part: count, ideal: count + 1 }] : [],
  }));
}
