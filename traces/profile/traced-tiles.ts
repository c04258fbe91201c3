import { macs, type Operator } from "../../sim/model/index.ts";
import { volume, type Shape } from "../../sim/tensor/index.ts";
import type { Trace, TraceMode } from "../format.ts";
import { pooledRows } from "../pool.ts";
import { interiorRegion } from "../signature.ts";
import { median } from "../statistics.ts";

/** What a trace says about one tile, with what interpolation goes by. */
export interface TracedTile {
  readonly extents: Shape;
  /** Multiply-accumulates; output elements for a kind that has none. */
  readonly work: number;
  /** Output elements. */
  readonly volume: number;
  /** Median kernel time, seconds. */
  readonly kernel: number;
  readonly reorderInput: number;
  readonly reorderOutput: number;
  readonly samples: readonly number[];
}

/**
 * The traced tiles of each layer, by signature. What several traces measured of a tile is pooled.
 *
 * @throws InputError when the traces have no rows of the mode
 */
export function tracedTiles(
  traces: readonly Trace[],
  mode: TraceMode,
): ReadonlyMap<string, readonly TracedTile[]> {
  const layers = new Map<string, TracedTile[]>();
  for (const { operator, extents, reorderInput, reorderOutput, samples } of pooledRows(traces, mode)) {
    const tiles = layers.get(operator.name) ?? [];
    layers.set(operator.name, tiles);
    const size = tileSize(operator, extents);
    tiles.push({ extents, ...size, kernel: median(samples), reorderInput, reorderOutput, samples });
  }
  return layers;
}

/** Work and output elements of a tile. */
export function tileSize(
  operator: Operator,
  extents: Shape,
): { readonly work: number; readonly volume: number } {
  const region = interiorRegion(operator, extents);
  const elements = volume(region);
  return { work: macs(operator, region) || elements, volume: elements };
}
