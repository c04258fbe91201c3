import type { OperationKind } from "../sim/model/index.ts";
import type { Trace, TraceMode } from "./format.ts";
import { leaveOneOutErrors } from "./profile/leave-one-out.ts";
import { traceModes } from "./format.ts";
import { layerSignature } from "./signature.ts";
import { median, quantile } from "./statistics.ts";

/** What traces hold of one kind of layer in one mode. */
export interface KindSummary {
  readonly kind: OperationKind;
  readonly mode: TraceMode;
  readonly layers: number;
  readonly tiles: number;
  /** Median over the tiles of (third quartile - first quartile) / median of the samples. */
  readonly spread: number;
  /** Error of predicting a tile from the others of its layer, mean and ninth decile; undefined where none has others. */
  readonly interpolation: { readonly mean: number; readonly p90: number } | undefined;
}

/** Sums traces up, mode by mode and kind by kind. */
export function summarizeTraces(traces: readonly Trace[]): readonly KindSummary[] {
  return traceModes.flatMap((mode) => {
    const rows = traces.flatMap((trace) => trace.rows.filter((row) => row.mode === mode));
    if (rows.length === 0) return [];
    const errors = new Map(leaveOneOutErrors(traces, mode).map((error) => [error.group, error]));
    const kinds = new Set(rows.map(({ operator }) => operator.operation.kind));
    return [...kinds].map((kind) => {
      const ofKind = rows.filter(({ operator }) => operator.operation.kind === kind);
      const error = errors.get(kind);
      return {
        kind,
        mode,
        layers: new Set(ofKind.map(({ operator }) => layerSignature(operator))).size,
        tiles: ofKind.length,
        spread: median(ofKind.map(({ samples }) => relativeSpread(samples))),
        interpolation: error && { mean: error.mean, p90: error.p90 },
      };
    });
  });
}

function relativeSpread(samples: readonly number[]): number {
  return (quantile(samples, 0.75) - quantile(samples, 0.25)) / median(samples);
}
