import { InputError } from "../../sim/errors.ts";
import { readCsv, type CsvRecord } from "../csv.ts";
import { parseNumber } from "../numbers.ts";
import { jsonRecords } from "./json-records.ts";

/** A column by its name in the first line, or by its place, from 1; 0 is none, and numbers the rows from 0. */
export type TableColumn = string | number;

/** Which rows of a table are layers, and what they are called. */
export interface LayerRows {
  /** Column with the layers' names. */
  readonly layer: TableColumn;
  /** By column: the value of the rows that count; all rows unless given. */
  readonly where?: Readonly<Record<string, string>> | undefined;
  /** Name of what in a JSON file is the table; all of it unless given. */
  readonly part?: string | undefined;
}

/** A row that is a layer. */
export interface LayerRow {
  readonly layer: string;
  readonly line: number;
  /** Of the columns that were asked for, in their order. */
  readonly cells: readonly string[];
}

/** Largest table, characters; more layers than any network has. */
export const mostTableText = 2 ** 24;

/** Longest row, characters; bounds the time that garbage costs. */
const longestRow = 100_000;

/**
 * The layers of a table and some of its columns: lines with commas, semicolons, tabs or blanks between cells, whose first
 * names the columns unless all that are asked for are places, or JSON. Lines that begin with `#` count for nothing.
 *
 * @throws InputError naming file and line: for no such columns or two of one name, a layer without a name or given twice, and a
 *   table without rows that count
 */
export function readLayerRows(
  text: string,
  file: string,
  { layer, where = {}, part }: LayerRows,
  columns: readonly TableColumn[],
): readonly LayerRow[] {
  const records = readRecords(text, file, part, typeof layer === "string" ? layer : "layer");
  const [first] = records;
  if (!first) throw new InputError(`${file}: is empty: it holds no layers`);
  const hasHead = [layer, ...columns].some((column) => typeof column === "string");
  const placeOf = (column: TableColumn) => placeIn(first.cells, column, hasHead, file);
  const [nameAt, ...places] = [layer, ...columns].map(placeOf) as [number, ...number[]];
  const wanted = Object.entries(where).map(([column, value]) => ({
    column,
    value,
    place: placeOf(hasHead ? column : Number(column)),
  }));
  const candidates = hasHead ? records.slice(1) : records;
  const chosen = candidates.filter(({ cells }) => wanted.every(({ place, value }) => cells[place] === value));
  if (candidates.length > 0 && chosen.length === 0) {
    for (const { column, value, place } of wanted) {
      const values = [...new Set(candidates.map(({ cells }) => cells[place] ?? ""))];
      if (!values.includes(value))
        throw new InputError(
          `${file}: no row has ${short(value)} in column ${short(column)} (its values: ${listed(values)})`,
        );
    }
    const pairs = wanted.map(({ column, value }) => `${short(column)} ${short(value)}`).join(" and ");
    throw new InputError(`${file}: no row has ${pairs}`);
  }
  const seen = new Set<string>();
  const rows = chosen.map(({ cells, line }, row): LayerRow => {
    const name = nameAt < 0 ? String(row) : (cells[nameAt] ?? "");
    if (name === "") throw new InputError(`${file}:${line}: has no name of a layer in column ${layer}`);
    if (seen.has(name))
      throw new InputError(
        `${file}:${line}: gives layer ${short(name)} twice (where: {COLUMN: VALUE} chooses rows of a table of several networks or devices)`,
      );
    seen.add(name);
    return { layer: name, line, cells: places.map((place) => cells[place] ?? "") };
  });
  if (rows.length === 0) throw new InputError(`${file}: is empty: it holds no layers`);
  return rows;
}

/**
 * A figure of a row.
 *
 * @throws InputError unless it is a finite number from 0
 */
export function figureOf({ layer, line }: LayerRow, cell: string, column: TableColumn, file: string): number {
  return parseNumber(cell.replace(/^\+/, ""), (reason) => {
    const isHead = typeof column === "number" && line === 1 && /[a-z]/i.test(cell);
    const hint = isHead
      ? "; a first line that names the columns asks for their names in place of numbers"
      : "";
    return new InputError(`${file}:${line}: column ${column} of layer ${short(layer)}: ${reason}${hint}`);
  });
}

/** A name from a file, cut where it is long. */
export function short(name: string): string {
  return name.length > 60 ? `${name.slice(0, 59)}…` : name;
}

/** The first names, and how many more. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8).map(short).join(", ");
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}

/** What columns are looked for where none is named, and how one in another unit is. */
const otherUnits: Readonly<Record<string, string>> = {
  seconds: "milliseconds: NAME or microseconds: NAME",
  bytes: "kilobytes: NAME, megabytes: NAME or floats: NAME",
};

function placeIn(first: readonly string[], column: TableColumn, hasHead: boolean, file: string): number {
  if (typeof column === "number") {
    if (column <= first.length) return column - 1;
    throw new InputError(`${file}: has no column ${column} (it has ${first.length})`);
  }
  const place = first.indexOf(column);
  if (place < 0) {
    const known = first.slice(0, 20).map(short).join(", ");
    const places = first.some((cell) => /^\d/.test(cell))
      ? "; where no line names the columns they are numbers from 1"
      : "";
    const hint = Object.hasOwn(otherUnits, column)
      ? `; the name of one with another unit is given as ${otherUnits[column]}`
      : "";
    throw new InputError(`${file}: has no column ${short(column)} (its columns: ${known}${places})${hint}`);
  }
  if (hasHead && first.includes(column, place + 1))
    throw new InputError(`${file}: has two columns ${short(column)}`);
  return place;
}

function readRecords(
  given: string,
  file: string,
  part: string | undefined,
  layer: string,
): readonly CsvRecord[] {
  const text = given.replaceAll(/\r\n?/g, "\n");
  if (/^\uFEFF?\s*[[{]/.test(text)) {
    const records = jsonRecords(text.replace(/^\uFEFF/, ""), file, part, layer);
    return records.map((cells, row) => ({ cells, line: row }));
  }
  if (part !== undefined) throw new InputError(`${file}: is not JSON, which alone has parts`);
  const [first = ""] = /^[^#\s].*$/m.exec(text) ?? [];
  const mark = [",", ";", "\t"].find((candidate) => first.includes(candidate));
  const tabbed =
    mark === undefined ? text.replace(/^[^\S\n]+|[^\S\n]+$/gm, "").replace(/[^\S\n]+/g, "\t") : text;
  const records = readCsv(tabbed, file, {
    delimiter: mark ?? "\t",
    comment: "#",
    comment_no_infix: true,
    trim: true,
    relax_column_count: true,
    max_record_size: longestRow,
  });
  const separators = separatorNames.get(mark ?? " ") ?? "separators";
  return records.map((record) => evenRecord(record, records[0]!, separators, file));
}

const separatorNames = new Map([
  [" ", "blanks"],
  [",", "commas"],
  [";", "semicolons"],
  ["\t", "tabs"],
]);

/** A record with as many cells as the first; separators behind the last cell count for nothing. */
function evenRecord(
  { cells, line }: CsvRecord,
  first: CsvRecord,
  separators: string,
  file: string,
): CsvRecord {
  const count = first.cells.length;
  if (cells.length < count || cells.slice(count).some((cell) => cell !== ""))
    throw new InputError(
      `${file}:${line}: has ${cells.length} cells between ${separators}, and line ${first.line} has ${count} (a cell with the separator in it stands in double quotes)`,
    );
  return { cells: cells.slice(0, count), line };
}
