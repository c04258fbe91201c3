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

/**
 * The same with no coefficient below 0: what comes out negative is left out, the most negative first. With fewer rows than
 * features the last features are left out too.
 */
export function relativeNonNegative(
  rows: readonly { readonly features: readonly number[]; readonly value: number }[],
): readonly number[] {
  const width = rows[0]?.features.length ?? 0;
  let used = Array.from({ length: width }, (_, feature) => feature).filter((feature) =>
    rows.some(({ features }) => features[feature]! > 0),
  );
  used = used.slice(0, rows.length);
  while (used.length > 0) {
    const parts = relativeLeastSquares(
      rows.map(({ value, features }) => ({ value, features: used.map((feature) => features[feature]!) })),
    );
    const least = parts.reduce((lowest, part, place) => (part < parts[lowest]! ? place : lowest), 0);
    if (parts[least]! >= 0)
      return Array.from({ length: width }, (_, feature) => parts[used.indexOf(feature)] ?? 0);
    used = used.filter((_, place) => place !== least);
  }
  return new Array<number>(width).fill(0);
}
