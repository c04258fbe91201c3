import type { TimeCorner } from "../../sim/cluster/index.ts";

/** Seconds below which no tile takes for each of its elements. */
export function leastRate(corners: readonly TimeCorner[]): number {
  return Math.min(
    ...corners.filter(({ elements }) => elements > 0).map(({ elements, seconds }) => seconds / elements),
  );
}

/**
 * The least that covering `wanted` elements by tiles costs, where a tile of n of them costs its seconds times
 * `perElement` n + `perTile`: over all numbers of elements, the least of (`perElement` + `perTile` / n) times the curve, for each element.
 */
export function leastCost(
  corners: readonly TimeCorner[],
  wanted: number,
  perElement: number,
  perTile: number,
): number {
  let least = Infinity;
  const consider = (elements: number, seconds: number) => {
    // Without a price of tiles the smallest ones cost least.
    const each = perTile === 0 ? 0 : perTile / elements;
    if (each < Infinity) least = Math.min(least, (perElement + each) * seconds);
  };
  for (const [index, { elements, seconds }] of corners.entries()) {
    consider(elements, seconds);
    const next = corners[index + 1];
    if (!next) continue;
    const slope = (next.seconds - seconds) / (next.elements - elements);
    const start = seconds - slope * elements;
    // Between corners the cost is a start-up over the elements and a slope times them.
    const best = Math.sqrt((perTile * start) / (perElement * slope));
    if (best > elements && best < next.elements) consider(best, start + slope * best);
  }
  return least * wanted;
}
