import { InputError } from "../../sim/errors.ts";
import { readCsv } from "../../traces/csv.ts";
import { columns, rowSchema, type PublishedRow } from "./row.ts";

/**
 * Reads a table of published numbers.
 *
 * @param file its name, for messages
 * @throws InputError naming file, line and column of the first thing wrong
 */
export function parsePublished(text: string, file: string): readonly PublishedRow[] {
  const [head, ...records] = readCsv(text, file, { relax_column_count: true });
  if (head && head.cells.join(",") !== columns.join(","))
    throw new InputError(`${file}:${head.line}: the columns must be ${columns.join(",")}`);
  const lineOf = new Map<string, number>();
  const rows = records.map(({ cells, line }) => {
    const row = parseRow(cells, file, line);
    refuseRepeated(row, lineOf, file, line);
    return row;
  });
  if (rows.length === 0) throw new InputError(`${file}: has no rows`);
  return rows;
}

function parseRow(record: readonly string[], file: string, line: number): PublishedRow {
  if (record.length !== columns.length) {
    throw new InputError(`${file}:${line}: has ${record.length} columns; a row has ${columns.length}`);
  }
  const fields = Object.fromEntries(columns.map((column, index) => [column, record[index]]));
  const read = rowSchema.safeParse(fields);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const column = String(issue?.path[0]);
  throw new InputError(`${file}:${line}: column ${column}: "${fields[column]}": ${issue?.message}`);
}

/** The same number may be there twice only where one is printed and one measured. */
function refuseRepeated(row: PublishedRow, lineOf: Map<string, number>, file: string, line: number): void {
  const { figure, nodes, model, bandwidth, topology, scheme, layer, quantity, evidence } = row;
  const key = [figure, nodes, model, bandwidth, topology, scheme, layer, quantity, evidence].join("|");
  const before = lineOf.get(key);
  if (before !== undefined) throw new InputError(`${file}:${line}: repeats what line ${before} says`);
  lineOf.set(key, line);
}
