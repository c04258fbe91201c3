import { quantile } from "../../statistics.ts";

/** How far predicted numbers are from measured ones, as shares: |predicted / measured - 1|. */
export interface Accuracy {
  readonly count: number;
  /** Mean absolute percentage error, as a share. */
  readonly mape: number;
  /** What 90 % of the errors do not exceed. */
  readonly p90: number;
  readonly p99: number;
}

/** @param pairs at least one; measured numbers are above 0 */
export function accuracyOf(
  pairs: readonly { readonly predicted: number; readonly measured: number }[],
): Accuracy {
  const errors = pairs.map(({ predicted, measured }) => Math.abs(predicted / measured - 1));
  return {
    count: errors.length,
    mape: errors.reduce((sum, error) => sum + error, 0) / errors.length,
    p90: quantile(errors, 0.9),
    p99: quantile(errors, 0.99),
  };
}
