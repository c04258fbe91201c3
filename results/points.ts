import { csvText } from "./csv.ts";
import { flatRow, identityColumns, measureColumnsOf, type PointRow } from "./row.ts";

/** The text of points.csv: one row per point; equal results make equal bytes. */
export function pointsCsv(rows: readonly PointRow[], sweptFields: readonly string[]): string {
  return csv([...identityColumns, ...measureColumnsOf(rows), ...sweptFields], rows.map(flatRow));
}

/** The text of timing.csv: how long each point took to plan, which differs from run to run; seconds. */
export function timingCsv(
  rows: readonly PointRow[],
  planningSeconds: readonly number[],
  sweptFields: readonly string[],
): string {
  const timed = rows.map((row, index) => ({ ...flatRow(row), planning_s: planningSeconds[index] }));
  return csv([...identityColumns, ...sweptFields, "planning_s"], timed);
}

function csv(columns: readonly string[], records: readonly Readonly<Record<string, unknown>>[]): string {
  // A column by its number: names with dots would be read as paths into the record.
  return csvText([columns, ...records.map((record) => columns.map((column) => record[column] ?? ""))]);
}
