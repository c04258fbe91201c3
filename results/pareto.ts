import type { PointRow } from "./row.ts";

/** A point with an accuracy and a cost, and whether no other point is at least as good in both and better in one. */
export interface ParetoPoint {
  readonly row: PointRow;
  readonly accuracy: number;
  readonly cost: number;
  readonly isOptimal: boolean;
}

/** Points that have both an accuracy and a cost, with those marked that nothing dominates: O(n log n). */
export function paretoPoints(
  rows: readonly PointRow[],
  costOf: (row: PointRow) => number | null,
): readonly ParetoPoint[] {
  const points = rows.flatMap((row) => {
    const cost = costOf(row);
    return row.accuracy === null || cost === null ? [] : [{ row, accuracy: row.accuracy, cost }];
  });
  const optimal = new Set<PointRow>();
  let best = -Infinity;
  const cheapestFirst = points.toSorted((a, b) => a.cost - b.cost || b.accuracy - a.accuracy);
  let last: (typeof points)[number] | undefined;
  for (const point of cheapestFirst) {
    const isEqual = last?.cost === point.cost && last.accuracy === point.accuracy;
    if (point.accuracy > best || isEqual) {
      optimal.add(point.row);
      last = point;
    }
    best = Math.max(best, point.accuracy);
  }
  return points.map((point) => ({ ...point, isOptimal: optimal.has(point.row) }));
}
