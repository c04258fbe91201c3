import { csvText } from "./csv.ts";
import { flatRow, identityColumns, measureColumnsOf, type PointRow } from "./row.ts";

/** The text of points.csv: one row per point; equal results make equal bytes. */
export function pointsCsv(rows: readonly PointRow[], sweptFields: readonly string[]): string {
  return csv([...identityColumns, ...measureColumnsOf(rows), ...sweptFields], rows, flatRow);
}

/** The text of timing.csv: how long each point took to plan, which differs from run to run; seconds. */
export function timingCsv(
  rows: readonly PointRow[],
  planningSeconds: readonly number[],
  sweptFields: readonly string[],
): string {
  const timed = (row: PointRow, index: number) => ({ ...flatRow(row), planning_s: planningSeconds[index] });
  return csv([...identityColumns, ...sweptFields, "planning_s"], rows, timed);
}

/** Rows that are made into text at a time: of all at once the cells take many times the memory of the text. */
const rowsAtATime = 1000;

function csv(
  columns: readonly string[],
  rows: readonly PointRow[],
  recordOf: (row: PointRow, index: number) => Readonly<Record<string, unknown>>,
): string {
  const texts = [csvText([columns])];
  for (let start = 0; start < rows.length; start += rowsAtATime) {
    const lines = rows.slice(start, start + rowsAtATime).map((row, place) => {
      const record = recordOf(row, start + place);
      // A column by its number: names with dots would be read as paths into the record.
      return columns.map((column) => record[column] ?? "");
    });
    texts.push(csvText(lines));
  }
  return texts.join("");
}
