/** A known value of a function. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Piecewise linear through the points, which have positive x and rise strictly in x.
 *
 * Beyond the ends the line through the two nearest points goes on, but never past "constant" on one side and
 * "in proportion to x" on the other: a smaller tile takes no longer, and no less than its share, of the nearest one.
 * A single point stands for proportion.
 */
export function piecewiseLinear(points: readonly Point[], x: number): number {
  const above = points.findIndex((point) => point.x >= x);
  if (above > 0) return along(points[above - 1]!, points[above]!, x);
  const [nearest, next] = above === 0 ? [points[0]!, points[1]] : [points.at(-1)!, points.at(-2)];
  const proportional = (nearest.y * x) / nearest.x;
  if (!next) return proportional;
  const low = Math.min(nearest.y, proportional);
  const high = Math.max(nearest.y, proportional);
  return Math.min(high, Math.max(low, along(nearest, next, x)));
}

function along(a: Point, b: Point, x: number): number {
  return a.y + ((x - a.x) * (b.y - a.y)) / (b.x - a.x);
}
