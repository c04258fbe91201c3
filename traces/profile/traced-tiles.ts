import { InputError } from "../../sim/errors.ts";
import { macs, type Operator } from "../../sim/model/index.ts";
import { volume, type Shape } from "../../sim/tensor/index.ts";
import { traceModes, type Trace, type TraceMode } from "../format.ts";
import { interiorRegion, layerSignature } from "../signature.ts";
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
 * The traced tiles of each layer, by signature. Where several traces measured a tile, the first one counts.
 *
 * @throws InputError when the traces have no rows of the mode
 */
export function tracedTiles(
  traces: readonly Trace[],
  mode: TraceMode,
): ReadonlyMap<string, readonly TracedTile[]> {
  const layers = new Map<string, Map<string, TracedTile>>();
  const signatures = new Map<Operator, string>();
  for (const { operator, extents, mode: rowMode, ...times } of traces.flatMap(({ rows }) => rows)) {
    if (rowMode !== mode) continue;
    const signature = signatures.get(operator) ?? layerSignature(operator);
    signatures.set(operator, signature);
    const tiles = layers.get(signature) ?? new Map<string, TracedTile>();
    layers.set(signature, tiles);
    const key = extents.join("x");
    if (tiles.has(key)) continue;
    const { reorderInput, reorderOutput, samples } = times;
    tiles.set(key, {
      extents,
      ...tileSize(operator, extents),
      kernel: median(samples),
      reorderInput,
      reorderOutput,
      samples,
    });
  }
  if (layers.size === 0) {
    const models = traces.map(({ header }) => header.model).join(", ");
    throw new InputError(
      `the traces (${models || "none"}) have no rows of mode ${mode}; modes are ${traceModes.join(", ")}`,
    );
  }
  return new Map([...layers].map(([signature, tiles]) => [signature, [...tiles.values()]]));
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
