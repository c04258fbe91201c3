import type { TimeCorner } from "../../sim/cluster/index.ts";

/** Seconds below which no tile takes for each of its elements. */
export function leastRate(corners: readonly TimeCorner[]): number {
  return Math.min(
    ...corners.filter(({ elements }) => elements > 0).map(({ elements, seconds }) => seconds / elements),
  );
}

/** A size of tiles, and seconds below which none of it takes. */
export interface Tiling {
  readonly elements: number;
  readonly seconds: number;
}

/**
 * The tiles that cover elements for the least, where a tile of n of them costs its seconds times `perElement` n + `perTile`: over all numbers
 * of elements from one on, the least of (`perElement` + `perTile` / n) times the curve. None for an empty curve.
 */
export function cheapestTiling(
  corners: readonly TimeCorner[],
  perElement: number,
  perTile: number,
): Tiling | undefined {
  let best: Tiling | undefined;
  let least = Infinity;
  const consider = (elements: number, seconds: number) => {
    const cost = (perElement + perTile / elements) * seconds;
    if (cost >= least) return;
    least = cost;
    best = { elements, seconds };
  };
  for (const [index, { elements, seconds }] of corners.entries()) {
    if (elements > 0) consider(elements, seconds);
    const next = corners[index + 1];
    if (!next) continue;
    const slope = (next.seconds - seconds) / (next.elements - elements);
    const start = seconds - slope * elements;
    // No tile has less than an element. Between corners the cost is a start-up over the elements and a slope times them.
    const from = Math.max(1, elements);
    const turn = Math.max(from, Math.sqrt((perTile * start) / (perElement * slope)) || 0);
    if (turn < next.elements) consider(turn, start + slope * turn);
  }
  return best;
}

/** What covering `wanted` elements by the cheapest tiles costs; Infinity for an empty curve. */
export function leastCost(
  corners: readonly TimeCorner[],
  wanted: number,
  perElement: number,
  perTile: number,
): number {
  const tile = cheapestTiling(corners, perElement, perTile);
  return tile ? (perElement + perTile / tile.elements) * tile.seconds * wanted : Infinity;
}
