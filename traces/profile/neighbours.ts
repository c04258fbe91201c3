import type { Shape } from "../../sim/tensor/index.ts";
import type { TracedTile } from "./traced-tiles.ts";

/**
 * Vector kernels take channels in blocks; a runtime may pad a count that divides by 4 to whole blocks, and
 * takes other, slower kernels for any other count.
 */
const channelBlocks = [16, 4] as const;

/** What is known about a tile that was not traced. */
export interface Neighbours {
  /** Tiles whose channel counts divide by the same block as its own. */
  readonly alike: readonly TracedTile[];
  /** Tiles of the same line whose channel counts divide by the same block as the whole layer's. */
  readonly likeWhole: readonly TracedTile[];
}

/**
 * The traced tiles that say most about a tile that was not traced: those that differ from it in one extent only,
 * among those whose channel counts divide by the same block as its own.
 *
 * Of the axes, the one wins whose tiles enclose the wanted work most closely; if none encloses it, the one with at
 * least two tiles of either kind whose work comes nearest. Failing that, all of them count.
 */
export function neighbours(
  traced: readonly TracedTile[],
  extents: Shape,
  whole: Shape,
  work: number,
): Neighbours {
  const tiles = likeChannels(traced, extents);
  const others = likeChannels(traced, whole);
  let best: Neighbours = { alike: tiles, likeWhole: others };
  let bestGap = Infinity;
  let bestEncloses = false;
  for (const axis of extents.keys()) {
    const line = tiles.filter((tile) => differsOnlyIn(axis, tile.extents, extents));
    const likeWhole = others.filter((tile) => differsOnlyIn(axis, tile.extents, extents));
    const below = Math.max(...line.map((tile) => (tile.work < work ? tile.work : 0)));
    const above = Math.min(...line.map((tile) => (tile.work > work ? tile.work : Infinity)));
    const encloses = below > 0 && above < Infinity;
    if (!encloses && (bestEncloses || line.length === 0 || Math.max(line.length, likeWhole.length) < 2))
      continue;
    const gap = encloses ? above / below : Math.min(work / below, above / work);
    if (gap < bestGap || (encloses && !bestEncloses)) {
      best = { alike: line, likeWhole };
      bestGap = gap;
      bestEncloses = encloses;
    }
  }
  return best;
}

function differsOnlyIn(axis: number, extents: Shape, wanted: Shape): boolean {
  return extents.every((extent, index) => (extent === wanted[index]) !== (index === axis));
}

/** The tiles that agree with the wanted one in divisibility by both blocks, else by the last, else all. */
export function likeChannels(tiles: readonly TracedTile[], wanted: Shape): readonly TracedTile[] {
  for (const first of channelBlocks.keys()) {
    const alike = tiles.filter(({ extents }) =>
      channelBlocks.slice(first).every((block) => fills(extents, block) === fills(wanted, block)),
    );
    if (alike.length > 0) return alike;
  }
  return tiles;
}

function fills(extents: Shape, block: number): boolean {
  return extents[extents.length === 2 ? 1 : 0]! % block === 0;
}

/** The tiles that are like any count of channels up to the whole: a set for each way to divide by the blocks. */
export function channelClasses(
  tiles: readonly TracedTile[],
  whole: Shape,
): readonly (readonly TracedTile[])[] {
  const axis = whole.length === 2 ? 1 : 0;
  return [...channelBlocks, 1]
    .filter((channels) => channels <= whole[axis]!)
    .map((channels) =>
      likeChannels(
        tiles,
        whole.map((extent, index) => (index === axis ? channels : extent)),
      ),
    );
}
