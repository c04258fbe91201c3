import { Matrix, solve } from "ml-matrix";

/** A gradient as small as this, relative to the largest at the start, is none. */
const tolerance = 1e-10;

/**
 * The numbers `x >= 0` that minimize `|A x - b|` (Lawson and Hanson, Solving Least Squares Problems, 1974, chapter 23): variables
 * enter the set of positive ones by their gradient and leave it where the solution over the set would be negative.
 *
 * @param rows of A, as many as of b, none of them empty
 */
export function nonNegativeLeastSquares(
  rows: readonly (readonly number[])[],
  right: readonly number[],
): number[] {
  const matrix = new Matrix(rows.map((row) => [...row]));
  const products = matrix.transpose().mmul(matrix);
  const target = matrix
    .transpose()
    .mmul(Matrix.columnVector([...right]))
    .to1DArray();
  const count = target.length;
  const small = tolerance * Math.max(1e-300, ...target.map(Math.abs));
  const positive = new Set<number>();
  let solution = target.map(() => 0);
  // Each round lowers the residual, so that no set comes twice; the bound is against rounding.
  for (let round = 0; round < 3 * count + 10; round++) {
    const entering = steepest(products, target, solution, positive, small);
    if (entering === undefined) break;
    positive.add(entering);
    solution = withinBounds(products, target, solution, positive);
  }
  return solution;
}

/** The variable at 0 whose growth lowers the residual most; undefined where none does. */
function steepest(
  products: Matrix,
  target: readonly number[],
  solution: readonly number[],
  positive: ReadonlySet<number>,
  small: number,
): number | undefined {
  let best: number | undefined;
  let most = small;
  for (const [index, wanted] of target.entries()) {
    if (positive.has(index)) continue;
    const reached = solution.reduce((sum, value, other) => sum + products.get(index, other) * value, 0);
    if (wanted - reached <= most) continue;
    most = wanted - reached;
    best = index;
  }
  return best;
}

/** Goes towards the solution over the positive set until one of it becomes 0 and leaves it, as often as needed. */
function withinBounds(
  products: Matrix,
  target: readonly number[],
  from: readonly number[],
  positive: Set<number>,
): number[] {
  let solution = [...from];
  while (positive.size > 0) {
    const free = [...positive];
    const values = solve(
      products.selection(free, free),
      Matrix.columnVector(free.map((index) => target[index]!)),
      true,
    ).to1DArray();
    const wanted = target.map(() => 0);
    for (const [place, index] of free.entries()) wanted[index] = values[place]!;
    const blocking = free.filter((index) => wanted[index]! <= 0);
    if (blocking.length === 0) return wanted;
    const step = Math.min(
      ...blocking.map((index) => solution[index]! / (solution[index]! - wanted[index]! || 1)),
    );
    solution = solution.map((value, index) =>
      positive.has(index) ? value + step * (wanted[index]! - value) : 0,
    );
    for (const index of free) {
      if (wanted[index]! > 0 || solution[index]! > 1e-12 * Math.max(...solution, 1e-300)) continue;
      solution[index] = 0;
      positive.delete(index);
    }
  }
  return solution;
}
