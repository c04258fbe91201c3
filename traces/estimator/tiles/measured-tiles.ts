import { InputError } from "../../../sim/errors.ts";
import type { Operator } from "../../../sim/model/index.ts";
import { formatShape, type Shape } from "../../../sim/tensor/index.ts";
import { traceModes, type Trace, type TraceMode } from "../../format.ts";
import { layerSignature } from "../../signature.ts";
import { median } from "../../statistics.ts";
import { tileSizes, type TileSizes } from "./feature-group.ts";

/** A tile that was measured; seconds. */
export interface MeasuredTile extends TileSizes {
  /** Layer and extents: tells it apart from other tiles, and is the same in all modes and traces. */
  readonly group: string;
  /** Signature of its layer. */
  readonly layer: string;
  /** Median over the samples. */
  readonly kernel: number;
  readonly reorderInput: number;
  readonly reorderOutput: number;
}

/**
 * The tiles of the traces, each once: where several traces measured one, the first counts.
 *
 * @throws InputError when the traces have no rows of the mode
 */
export function measuredTiles(traces: readonly Trace[], mode: TraceMode): readonly MeasuredTile[] {
  const tiles = new Map<string, MeasuredTile>();
  const layers = new Map<Operator, string>();
  for (const { operator, extents, mode: own, ...times } of traces.flatMap(({ rows }) => rows)) {
    if (own !== mode) continue;
    const layer = layers.get(operator) ?? layerSignature(operator);
    layers.set(operator, layer);
    const group = tileGroup(layer, extents);
    if (tiles.has(group)) continue;
    const { reorderInput, reorderOutput, samples } = times;
    const kernel = median(samples);
    tiles.set(group, { ...tileSizes(operator, extents), group, layer, kernel, reorderInput, reorderOutput });
  }
  if (tiles.size === 0) {
    throw new InputError(
      `there are no trace rows of mode ${mode} to learn from; modes are ${traceModes.join(", ")}`,
    );
  }
  return [...tiles.values()];
}

/** The name of a tile: its layer's signature, and its extents. */
export function tileGroup(layer: string, extents: Shape): string {
  return `${layer} | ${formatShape(extents)}`;
}
