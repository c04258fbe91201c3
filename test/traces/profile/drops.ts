import type { ComputeProfile } from "../../../sim/cluster/compute.ts";
import type { Operator } from "../../../sim/model/index.ts";
import type { Shape } from "../../../sim/tensor/index.ts";
import { interiorRegion } from "../../../traces/index.ts";

/** Two tiles of a layer of which the larger takes much less time, or the one that lacks the last place much less than the whole. */
export interface Drop {
  readonly layer: string;
  readonly axis: number;
  /** Extents along the axis. */
  readonly smaller: number;
  readonly larger: number;
  readonly secondsOfSmaller: number;
  readonly secondsOfLarger: number;
}

interface Tile {
  readonly extent: number;
  readonly seconds: number;
  readonly isMeasured: boolean;
  readonly block: number;
}

/** A larger tile takes at least this part of the time of a smaller one, and one that lacks the last place this part of the whole. */
const leastPart = 0.8;

/** Below this extent the last place is a large part of the whole: what is left of it is what `leastPart` is taken of. */
const smallExtent = 10;

/**
 * Where tiles that grow along one axis, up to the whole extent of it, take much less time than smaller ones, and where the last step
 * to the whole takes much more. Channel counts are compared that fill the same vector blocks, and those that fill none or blocks of 4
 * with smaller ones that fill blocks of 16, whose kernels are the fastest. A measured tile takes what it takes, however fast; a line on
 * which measured tiles fall is left out.
 *
 * @param extents of the tiles along the other axes
 */
export function dropsAlong(
  profile: ComputeProfile,
  operator: Operator,
  axis: number,
  extents: Shape,
): readonly Drop[] {
  const tiles = tilesAlong(profile, operator, axis, extents);
  if (hasDrop(tiles.filter(({ isMeasured }) => isMeasured))) return [];
  const drops: (readonly [Tile, Tile])[] = [];
  let slowest: readonly Tile[] = [];
  for (const larger of tiles) {
    for (const smaller of slowest)
      if (areCompared(smaller, larger) && larger.seconds < leastPart * smaller.seconds)
        drops.push([smaller, larger]);
    slowest = withSlower(slowest, larger);
  }
  const [whole, almost] = [tiles.at(-1)!, tiles.at(-2)];
  if (almost && !(almost.isMeasured && whole.isMeasured)) {
    const least = leastPart * (whole.extent < smallExtent ? almost.extent / whole.extent : 1);
    if (almost.seconds < least * whole.seconds) drops.push([almost, whole]);
  }
  return drops.map(([smaller, larger]) => ({
    layer: operator.name,
    axis,
    ...{ smaller: smaller.extent, larger: larger.extent },
    ...{ secondsOfSmaller: smaller.seconds, secondsOfLarger: larger.seconds },
  }));
}

function tilesAlong(profile: ComputeProfile, operator: Operator, axis: number, extents: Shape): Tile[] {
  const channels = operator.shape.length === 2 ? 1 : 0;
  return Array.from({ length: operator.shape[axis]! }, (_, before) => {
    const extent = before + 1;
    const tile = extents.map((other, index) => (index === axis ? extent : other));
    const { kernel, source } = profile.tileCost(operator, interiorRegion(operator, tile));
    return {
      extent,
      seconds: kernel,
      isMeasured: source === "trace",
      block: axis === channels ? blockOf(extent) : 1,
    };
  });
}

function hasDrop(measured: readonly Tile[]): boolean {
  return measured.some((larger) =>
    measured.some(
      (smaller) =>
        smaller.extent < larger.extent &&
        areComparable(smaller, larger) &&
        larger.seconds < leastPart * smaller.seconds,
    ),
  );
}

/** The slowest tile of each kind so far: by block, and measured or not. */
function withSlower(slowest: readonly Tile[], tile: Tile): readonly Tile[] {
  const same = slowest.find(
    ({ block, isMeasured }) => block === tile.block && isMeasured === tile.isMeasured,
  );
  if (same && same.seconds >= tile.seconds) return slowest;
  return [...slowest.filter((other) => other !== same), tile];
}

function areCompared(smaller: Tile, larger: Tile): boolean {
  return areComparable(smaller, larger) && !larger.isMeasured;
}

function areComparable(smaller: Tile, larger: Tile): boolean {
  return smaller.block === larger.block || smaller.block === blocks[0];
}

const blocks = [16, 4] as const;

/** The vector block that a count of channels fills, or 1. */
function blockOf(channels: number): number {
  return blocks.find((block) => channels % block === 0) ?? 1;
}
