import type { TileCost } from "../../sim/cluster/compute.ts";
import type { Operator } from "../../sim/model/index.ts";
import { sameShape, type Shape } from "../../sim/tensor/index.ts";
import { neighbours } from "./neighbours.ts";
import { piecewiseLinear, type Point } from "./piecewise.ts";
import { tileSize, type TracedTile } from "./traced-tiles.ts";

/**
 * Cost of a tile from other traced tiles of the same layer: the kernel's time piecewise linear in work, the reorders'
 * in output elements. Linear, not logarithmic: a kernel's time is a start-up plus a rate.
 * Where only the whole layer is known, tiles take their share of it.
 *
 * @param tiles at least one
 */
export function interpolateCost(operator: Operator, tiles: readonly TracedTile[], extents: Shape): TileCost {
  const { work, volume } = tileSize(operator, extents);
  const near = neighbours(tiles, extents, work);
  return {
    kernel: piecewiseLinear(points(near, "work", "kernel"), work),
    reorderInput: piecewiseLinear(points(near, "volume", "reorderInput"), volume),
    reorderOutput: piecewiseLinear(points(near, "volume", "reorderOutput"), volume),
    source: tiles.every((tile) => sameShape(tile.extents, operator.shape)) ? "scaled" : "interpolated",
    samples: [],
  };
}

/** The tiles as points in rising order; tiles of equal size make one point with their mean. */
function points(
  tiles: readonly TracedTile[],
  size: "work" | "volume",
  time: "kernel" | "reorderInput" | "reorderOutput",
): readonly Point[] {
  const timesAt = new Map<number, number[]>();
  for (const tile of tiles) timesAt.set(tile[size], [...(timesAt.get(tile[size]) ?? []), tile[time]]);
  return [...timesAt]
    .map(([x, times]) => ({ x, y: times.reduce((sum, value) => sum + value, 0) / times.length }))
    .sort((a, b) => a.x - b.x);
}
