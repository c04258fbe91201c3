import type { BinnedFeature } from "./bins.ts";
import type { HistogramLayout } from "./histogram.ts";
import type { BoostingSettings } from "./settings.ts";

/** Rows whose bin of the feature is at most `code` go left. */
export interface Split {
  readonly feature: number;
  readonly code: number;
  /** Rise of the sum of `sum^2 / (rows + lambda)` over the leaves. */
  readonly gain: number;
  readonly leftSum: number;
  readonly leftRows: number;
}

/**
 * The split of a node with the highest gain; of equal ones the first feature's lowest. Undefined where none is allowed.
 *
 * @param sum the node's sum of residuals
 * @param unit what one step of the sums is worth; see `wholeResiduals`
 */
export function bestSplit(
  histogram: Float64Array,
  layout: HistogramLayout,
  features: readonly BinnedFeature[],
  chosen: Int32Array,
  sum: number,
  rows: number,
  unit: number,
  { lambda, leafRows, gain }: Pick<BoostingSettings, "lambda" | "leafRows" | "gain">,
): Split | undefined {
  const unsplit = (sum * sum) / (rows + lambda);
  let best: Split | undefined;
  // A gain below rounding is none: it would split rows that agree. It is compared in steps, not in ln.
  let bestScore = unsplit + Math.max(gain / (unit * unit), 1e-12 * unsplit);
  for (const feature of chosen) {
    const last = features[feature]!.cuts.length;
    const offset = layout.offsets[feature]!;
    let leftSum = 0;
    let leftRows = 0;
    for (let code = 0; code < last; code++) {
      leftSum += histogram[offset + 2 * code]!;
      leftRows += histogram[offset + 2 * code + 1]!;
      if (leftRows < leafRows) continue;
      const rightRows = rows - leftRows;
      if (rightRows < leafRows) break;
      const rightSum = sum - leftSum;
      const score = (leftSum * leftSum) / (leftRows + lambda) + (rightSum * rightSum) / (rightRows + lambda);
      if (score <= bestScore) continue;
      bestScore = score;
      best = { feature, code, gain: (score - unsplit) * unit * unit, leftSum, leftRows };
    }
  }
  return best;
}
