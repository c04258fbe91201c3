import type { TimeCorner } from "../../sim/cluster/index.ts";

/** Seconds below which no tile takes for each of its elements. */
export function leastRate(corners: readonly TimeCorner[]): number {
  return Math.min(
    ...corners.filter(({ elements }) => elements > 0).map(({ elements, seconds }) => seconds / elements),
  );
}

/**
 * The least that covering `wanted` elements by tiles costs, where a tile of n of them costs its seconds times
 * `perElement` n + `perTile`: over all numbers of elements from one on, the least of (`perElement` + `perTile` / n) times the curve, for each element.
 */
export function leastCost(
  corners: readonly TimeCorner[],
  wanted: number,
  perElement: number,
  perTile: number,
): number {
  let least = Infinity;
  const consider = (elements: number, seconds: number) => {
    least = Math.min(least, (perElement + perTile / elements) * seconds);
  };
  for (const [index, { elements, seconds }] of corners.entries()) {
    if (elements > 0) consider(elements, seconds);
    const next = corners[index + 1];
    if (!next) continue;
    const slope = (next.seconds - seconds) / (next.elements - elements);
    const start = seconds - slope * elements;
    // No tile has less than an element. Between corners the cost is a start-up over the elements and a slope times them.
    const from = Math.max(1, elements);
    const best = Math.max(from, Math.sqrt((perTile * start) / (perElement * slope)) || 0);
    if (best < next.elements) consider(best, start + slope * best);
  }
  return least * wanted;
}
