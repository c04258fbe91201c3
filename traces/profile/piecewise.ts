/** A known value of a function. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * A function that never falls, through points or as near to them as such a function comes: where noise has values fall, they are
 * pooled to their mean. Straight between points. Beyond the ends it goes on from the last value in the ratio of the straight line
 * a + b x, neither of them negative, that errs least over all points: a start-up and a rate, which no two noisy points decide. A
 * single point stands for proportion.
 *
 * @param points at least one, none with a value below 0; x is positive and rises strictly
 */
export function risingCurve(points: readonly Point[]): (x: number) => number {
  const rising = pooled(points);
  const [first, last] = [rising[0]!, rising.at(-1)!];
  const line = straightLine(points);
  return (x) => {
    if (x <= first.x) return first.y * (line(x) / line(first.x));
    if (x >= last.x) return last.y * (line(x) / line(last.x));
    const above = rising.findIndex((point) => point.x >= x);
    const [a, b] = [rising[above - 1]!, rising[above]!];
    return a.y + ((x - a.x) * (b.y - a.y)) / (b.x - a.x);
  };
}

/** Isotonic regression: neighbours that fall take their mean, until none do (pool adjacent violators). */
function pooled(points: readonly Point[]): readonly Point[] {
  const pools: { readonly xs: readonly number[]; readonly mean: number }[] = [];
  for (const { x, y } of points) {
    let pool = { xs: [x], mean: y };
    for (let before = pools.at(-1); before && before.mean > pool.mean; before = pools.at(-1)) {
      pools.pop();
      const [one, other] = [before.xs.length, pool.xs.length];
      pool = {
        xs: [...before.xs, ...pool.xs],
        mean: (before.mean * one + pool.mean * other) / (one + other),
      };
    }
    pools.push(pool);
  }
  return pools.flatMap(({ xs, mean }) => xs.map((x) => ({ x, y: mean })));
}

/** The line a + b x, neither below 0, with the least squares of relative errors; values of 0 tell nothing of it. */
function straightLine(points: readonly Point[]): (x: number) => number {
  const positive = points.filter(({ y }) => y > 0);
  if (positive.length < 2) return (x) => x;
  let [ones, mixed, squares, constant, rate] = [0, 0, 0, 0, 0];
  for (const { x, y } of positive) {
    ones += 1 / y ** 2;
    mixed += x / y ** 2;
    squares += (x / y) ** 2;
    constant += 1 / y;
    rate += x / y;
  }
  const determinant = ones * squares - mixed ** 2;
  const a = (constant * squares - rate * mixed) / determinant;
  const b = (ones * rate - mixed * constant) / determinant;
  if (a <= 0) return (x) => x;
  return b <= 0 ? () => 1 : (x) => a + b * x;
}
