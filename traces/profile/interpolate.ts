import type { TileCost } from "../../sim/cluster/compute.ts";
import type { Operator } from "../../sim/model/index.ts";
import { sameShape, type Shape } from "../../sim/tensor/index.ts";
import { neighbours, type Neighbours } from "./neighbours.ts";
import { risingCurve, type Point } from "./piecewise.ts";
import { tileSize, type TracedTile } from "./traced-tiles.ts";

/**
 * Cost of a tile from other traced tiles of the same layer: the kernel's time piecewise linear in work, the reorders'
 * in output elements, and no larger tile of like channels faster than a smaller one. Linear, not logarithmic: a kernel's time
 * is a start-up plus a rate.
 * Where only the whole layer is known, tiles take their share of it.
 *
 * @param tiles at least one
 */
export function interpolateCost(operator: Operator, tiles: readonly TracedTile[], extents: Shape): TileCost {
  const { work, volume } = tileSize(operator, extents);
  const near = neighbours(tiles, extents, operator.shape, work);
  return {
    kernel: timeOf(near, work, "work", "kernel"),
    reorderInput: timeOf(near, volume, "volume", "reorderInput"),
    reorderOutput: timeOf(near, volume, "volume", "reorderOutput"),
    source: tiles.every((tile) => sameShape(tile.extents, operator.shape)) ? "scaled" : "interpolated",
    samples: [],
  };
}

/** Tiles take at least this part of what those with channels like the whole layer's say, which have the fastest kernels. */
const leastRatio = 0.85;

type TileSize = "work" | "volume";
type TileTime = "kernel" | "reorderInput" | "reorderOutput";

/**
 * Along tiles with like channels; beyond these as far above or below the tiles with channels like the whole layer's, which
 * reach up to the whole, as the last of them.
 */
function timeOf(near: Neighbours, at: number, size: TileSize, time: TileTime): number {
  const beside = besideCurve(near, size, time)(at);
  return Math.max(beside, floorOf(near.likeWhole, size, time)(at));
}

/** The least that tiles take beside others with channels like the whole layer's. */
function floorOf(likeWhole: readonly TracedTile[], size: TileSize, time: TileTime): (at: number) => number {
  if (likeWhole.length < 2) return () => 0;
  const curve = risingCurve(points(likeWhole, size, time));
  return (at) => leastRatio * curve(at);
}

/** Of kernels, over work. */
export function leastBeside(likeWhole: readonly TracedTile[]): (work: number) => number {
  return floorOf(likeWhole, "work", "kernel");
}

/** The same as it comes, however fast. */
export function besideCurve(
  { alike, likeWhole }: Neighbours,
  size: TileSize,
  time: TileTime,
): (at: number) => number {
  const own = points(alike, size, time);
  const curve = risingCurve(own);
  if (likeWhole.length < 2) return curve;
  const others = risingCurve(points(likeWhole, size, time));
  return (at) => {
    const nearest = Math.min(Math.max(at, own[0]!.x), own.at(-1)!.x);
    const level = others(nearest);
    return nearest === at || level === 0 ? curve(at) : curve(nearest) * (others(at) / level);
  };
}

/** Kernel times over work, in rising order. */
export function kernelPoints(tiles: readonly TracedTile[]): readonly Point[] {
  return points(tiles, "work", "kernel");
}

/** The tiles as points in rising order; tiles of equal size make one point with their mean. */
function points(tiles: readonly TracedTile[], size: TileSize, time: TileTime): readonly Point[] {
  const timesAt = new Map<number, number[]>();
  for (const tile of tiles) timesAt.set(tile[size], [...(timesAt.get(tile[size]) ?? []), tile[time]]);
  return [...timesAt]
    .map(([x, times]) => ({ x, y: times.reduce((sum, value) => sum + value, 0) / times.length }))
    .sort((a, b) => a.x - b.x);
}
