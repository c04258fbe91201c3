import { Matrix, solve } from "ml-matrix";

/**
 * Coefficients of the linear combination of features that errs least, row by row relative to the row's value:
 * minimizes the sum of `(features . coefficients / value - 1)^2`.
 *
 * @param rows features and a positive value; of one width, at least as many as features
 */
export function relativeLeastSquares(
  rows: readonly { readonly features: readonly number[]; readonly value: number }[],
): number[] {
  const scaled = new Matrix(rows.map(({ features, value }) => features.map((feature) => feature / value)));
  return solve(scaled, Matrix.ones(rows.length, 1), true).to1DArray();
}
