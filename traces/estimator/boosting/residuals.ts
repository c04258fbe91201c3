/** Residuals as whole numbers of steps. */
export interface WholeResiduals {
  readonly steps: Float64Array;
  /** What one step is worth in ln; a power of two. */
  readonly unit: number;
}

/**
 * What is left to explain of each row, in whole steps so small that they change nothing and so large that any sum of them
 * is exact: then neither the order of rows nor the subtraction of histograms leaves a trace in the trees.
 *
 * @param cap in ln; a larger residual counts as this
 */
export function wholeResiduals(
  logTargets: Float64Array,
  predictions: Float64Array,
  cap: number,
): WholeResiduals {
  const steps = new Float64Array(logTargets.length);
  let largest = Number.MIN_VALUE;
  for (let row = 0; row < steps.length; row++) {
    const residual = Math.max(-cap, Math.min(cap, logTargets[row]! - predictions[row]!));
    steps[row] = residual;
    largest = Math.max(largest, Math.abs(residual));
  }
  // A sum of all rows stays below 2^52. A residual below 2^-900 is 0: then the unit's square is still a number.
  const exponent = Math.max(-500, Math.ceil(Math.log2(largest)) + Math.ceil(Math.log2(steps.length)) - 51);
  const unit = 2 ** exponent;
  for (let row = 0; row < steps.length; row++) steps[row] = Math.round(steps[row]! / unit);
  return { steps, unit };
}
