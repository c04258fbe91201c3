import type { Trace, TraceMode } from "../../format.ts";
import { tileName } from "../../signature.ts";
import { median } from "../../statistics.ts";
import { interpolateCost } from "../../profile/interpolate.ts";
import { tileSize, type TracedTile } from "../../profile/traced-tiles.ts";
import type { PredictedRow } from "../fit.ts";
import { measuredTiles, type MeasuredTile } from "./measured-tiles.ts";

/** A held-out tile, with what interpolation says of it; undefined where no other tile of its layer is left. */
export interface ComparedRow extends PredictedRow {
  readonly interpolated: number | undefined;
}

/** Interpolates the kernel times of held-out tiles from those that the estimator learnt from, and no others. */
export function compareWithInterpolation(
  traces: readonly Trace[],
  mode: TraceMode,
  heldOut: readonly PredictedRow[],
): readonly ComparedRow[] {
  const hidden = new Set(heldOut.map(({ row }) => row.group));
  const tiles = measuredTiles(traces, mode);
  const tileOf = new Map(tiles.map((tile) => [tile.group, tile]));
  const layers = new Map<string, TracedTile[]>();
  for (const tile of tiles) {
    if (hidden.has(tile.group)) continue;
    const layer = layers.get(tile.layer) ?? [];
    layers.set(tile.layer, layer);
    layer.push({ ...tile, ...tileSize(tile.operator, tile.extents), samples: [] });
  }
  const interpolate = ({ operator, extents, layer }: MeasuredTile) => {
    const others = layers.get(layer);
    return others && interpolateCost(operator, others, extents).kernel;
  };
  return heldOut.map((predicted) => ({
    ...predicted,
    interpolated: interpolate(tileOf.get(predicted.row.group)!),
  }));
}

/** A held-out tile that was measured with two networks, and what either found; seconds. */
export interface RemeasuredRow extends PredictedRow {
  readonly first: number;
  readonly second: number;
}

/**
 * Those of the held-out tiles that two traces measured: how far the second is off the first is how well a measurement
 * repeats, which no estimator can better by much.
 */
export function measuredTwice(
  traces: readonly Trace[],
  mode: TraceMode,
  heldOut: readonly PredictedRow[],
): readonly RemeasuredRow[] {
  const times = new Map<string, number[]>(heldOut.map(({ row }) => [row.group, []]));
  for (const { operator, extents, mode: own, samples } of traces.flatMap(({ rows }) => rows)) {
    if (own === mode) times.get(tileName(operator.name, extents))?.push(median(samples));
  }
  return heldOut.flatMap((row) => {
    const [first, second] = times.get(row.row.group)!;
    return first === undefined || second === undefined ? [] : [{ ...row, first, second }];
  });
}
