import type { OperationKind } from "../../sim/model/index.ts";
import type { Trace, TraceMode } from "../format.ts";
import { interiorRegion, layerSignature } from "../signature.ts";
import { median, quantile } from "../statistics.ts";
import { tracedTiles } from "./traced-tiles.ts";
import { interpolatedProfile } from "./traced.ts";

/** How well the other tiles of a layer predict a tile, over all tiles of a kind of layer. */
export interface InterpolationError {
  readonly kind: OperationKind;
  /** Tiles whose layer has another traced tile. */
  readonly count: number;
  /** Mean of |predicted / measured - 1|. */
  readonly mean: number;
  /** What nine tenths of the errors do not exceed. */
  readonly p90: number;
}

/** Interpolates every traced tile from the others of its layer and compares kernel times, kind by kind. */
export function leaveOneOutErrors(traces: readonly Trace[], mode: TraceMode): readonly InterpolationError[] {
  const rows = traces.flatMap((trace) => trace.rows.filter((row) => row.mode === mode));
  const tiles = tracedTiles(traces, mode);

  const profile = interpolatedProfile(traces, { name: "others", mode });
  const errorsOf = new Map<OperationKind, number[]>();
  for (const { operator, extents, samples } of rows) {
    if (tiles.get(layerSignature(operator))!.length === 1) continue;
    const { kernel } = profile.tileCost(operator, interiorRegion(operator, extents));
    const { kind } = operator.operation;
    const errors = errorsOf.get(kind) ?? [];
    errorsOf.set(kind, errors);
    errors.push(Math.abs(kernel / median(samples) - 1));
  }
  return [...errorsOf].map(([kind, errors]) => ({
    kind,
    count: errors.length,
    mean: errors.reduce((sum, error) => sum + error, 0) / errors.length,
    p90: quantile(errors, 0.9),
  }));
}
