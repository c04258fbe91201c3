import { CsvError, parse } from "csv-parse/sync";
import { InputError } from "../sim/errors.ts";
import { csvFault } from "./csv-fault.ts";
import { parseNumber } from "./numbers.ts";

/** Measured times of whole layers, by their names; seconds. */
export interface LayerTable {
  /** What messages call it. */
  readonly name: string;
  readonly seconds: ReadonlyMap<string, number>;
}

/** Which columns of a table hold what. */
export interface LayerColumns {
  /** Name of the column with the layers' names. */
  readonly layer: string;
  /** Name of the column with their times. */
  readonly time: string;
  /** Seconds in the unit of that column. */
  readonly unit: number;
}

/** Largest table, characters; more layers than any network has. */
export const mostTableText = 2 ** 24;

/** Longest row, characters; bounds the time that garbage costs. */
const longestRow = 100_000;

/**
 * Reads a table of layers: CSV with commas, semicolons or tabs, whose first line names its columns; lines that begin with
 * `#` count for nothing.
 *
 * @throws InputError naming file and line: for no such columns or two of one name, a layer without a name or given twice, a
 *   time that is no finite number from 0, and a table without rows or whose times are all 0
 */
export function parseLayerTable(text: string, file: string, { layer, time, unit }: LayerColumns): LayerTable {
  const rows = readRows(text, file);
  const [head] = rows;
  if (!head) throw new InputError(`${file}: is empty: it holds no layers`);
  const [nameAt, timeAt] = [layer, time].map((column) => placeOf(column, head.cells, file)) as [
    number,
    number,
  ];
  const seconds = new Map<string, number>();
  for (const { cells, line } of rows.slice(1)) {
    const name = cells[nameAt] ?? "";
    if (name === "") throw new InputError(`${file}:${line}: has no name of a layer in column ${layer}`);
    if (seconds.has(name)) throw new InputError(`${file}:${line}: gives layer ${short(name)} twice`);
    const value = parseNumber(
      (cells[timeAt] ?? "").replace(/^\+/, ""),
      (reason) => new InputError(`${file}:${line}: column ${time} of layer ${short(name)}: ${reason}`),
    );
    seconds.set(name, value * unit);
  }
  if (seconds.size === 0) throw new InputError(`${file}: is empty: it holds no layers`);
  if ([...seconds.values()].every((value) => value === 0))
    throw new InputError(`${file}: all times of column ${time} are 0`);
  return { name: file, seconds };
}

/** A name from a file, cut where it is long. */
export function short(name: string): string {
  return name.length > 60 ? `${name.slice(0, 59)}…` : name;
}

function placeOf(column: string, head: readonly string[], file: string): number {
  const place = head.indexOf(column);
  if (place < 0) {
    const known = head.slice(0, 20).map(short).join(", ");
    throw new InputError(`${file}: has no column ${short(column)} (its columns: ${known})`);
  }
  if (head.includes(column, place + 1)) throw new InputError(`${file}: has two columns ${short(column)}`);
  return place;
}

function readRows(text: string, file: string) {
  const rows: { readonly cells: readonly string[]; readonly line: number }[] = [];
  const [first = ""] = /^[^#\s].*$/m.exec(text) ?? [];
  try {
    parse(text, {
      bom: true,
      delimiter: [",", ";", "\t"].find((mark) => first.includes(mark)) ?? ",",
      comment: "#",
      comment_no_infix: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: longestRow,
      on_record: (cells: readonly string[], info) => {
        rows.push({ cells, line: info.lines });
      },
    });
  } catch (error) {
    if (error instanceof CsvError) throw new InputError(`${file}: is not a CSV file: ${csvFault(error)}`);
    throw error;
  }
  return rows;
}
