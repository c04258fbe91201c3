import { CsvError, parse } from "#csv-parse";
import { InputError } from "../../sim/errors.ts";
import { columns, rowSchema, type PublishedRow } from "./row.ts";

/**
 * Reads a table of published numbers.
 *
 * @param file its name, for messages
 * @throws InputError naming file, line and column of the first thing wrong
 */
export function parsePublished(text: string, file: string): readonly PublishedRow[] {
  const rows: PublishedRow[] = [];
  const lineOf = new Map<string, number>();
  let named = false;
  const take = (record: readonly string[], line: number) => {
    if (named) {
      const row = parseRow(record, file, line);
      refuseRepeated(row, lineOf, file, line);
      rows.push(row);
    } else if (record.join(",") !== columns.join(",")) {
      throw new InputError(`${file}:${line}: the columns must be ${columns.join(",")}`);
    }
    named = true;
  };
  try {
    parse(text, {
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (record: readonly string[], { lines }) => {
        take(record, lines);
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error["lines"] === "number" ? error["lines"] : 0;
    throw new InputError(`${file}:${line}: is not CSV: ${error.message}`);
  }
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
