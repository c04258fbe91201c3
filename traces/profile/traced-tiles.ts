import { macs, type Operator } from "../../sim/model/index.ts";
import { volume, type Shape } from "../../sim/tensor/index.ts";
import type { Trace, TraceMode, TraceRow } from "../format.ts";
import { pooledRows, poolTiles } from "../pool.ts";
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
  for (const row of pooledRows(traces, mode)) {
    const tiles = layers.get(row.operator.name) ?? [];
    layers.set(row.operator.name, tiles);
    tiles.push(tileOf(row));
  }
  return layers;
}

/** The traced tiles of a layer, by its signature; undefined where it was not traced. */
export type TilesOfLayer = (layer: string) => readonly TracedTile[] | undefined;

/**
 * The same, but where traces find the rows of a layer by themselves, only those of layers that are asked for are read.
 *
 * @throws InputError when the traces have no rows of the mode
 */
export function tilesOfLayers(traces: readonly Trace[], mode: TraceMode): TilesOfLayer {
  const readers = traces.flatMap(({ rowsOf }) => rowsOf ?? []);
  if (readers.length === 0 || readers.length < traces.length) {
    const layers = tracedTiles(traces, mode);
    return (layer) => layers.get(layer);
  }
  const known = new Map<string, readonly TracedTile[] | undefined>();
  return (layer) => {
    if (known.has(layer)) return known.get(layer);
    const rows = poolTiles(
      readers.flatMap((rowsOf) => rowsOf(layer)),
      mode,
    );
    const tiles = rows.length === 0 ? undefined : rows.map(tileOf);
    known.set(layer, tiles);
    return tiles;
  };
}

function tileOf({ operator, extents, reorderInput, reorderOutput, samples }: TraceRow): TracedTile {
  const size = tileSize(operator, extents);
  return { extents, ...size, kernel: median(samples), reorderInput, reorderOutput, samples };
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
