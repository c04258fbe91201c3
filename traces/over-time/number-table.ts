import { InputError } from "../../sim/errors.ts";
import { readCsv } from "../csv.ts";
import { parseNumber } from "../numbers.ts";

/** No row of a CSV file is longer, characters; bounds the time that garbage costs. */
const longestRow = 100_000;

/** Columns of numbers of a file, read when they are asked for. */
export interface NumberTable {
  readonly file: string;
  readonly rows: number;
  /** Names of the columns, or how many there are where nothing names them. */
  readonly columns: readonly string[] | number;
  /**
   * The numbers of a column, by its name or its place.
   *
   * @throws InputError naming the row of the first that is not a finite number from 0
   */
  column(which: string | number): Float64Array;
}

/**
 * Reads what a file holds, by its form: JSON (a list of numbers, of lists or of maps, or a map with one such list in it),
 * a CSV file whose first line names its columns, or lines of one or more numbers with blanks, commas or semicolons between
 * them. Empty lines, and lines that start with `#`, count for nothing.
 *
 * @throws InputError naming file and line, and nothing of what stands there, which may be any file's
 */
export function numberTable(text: string, file: string): NumberTable {
  // Some editors put a byte-order mark first.
  const content = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (/^\s*[[{]/.test(content)) return jsonTable(content, file);
  const [first = ""] = /^[^#\s].*$/m.exec(content) ?? [];
  if (first === "") throw new InputError(`${file}: is empty: it holds no numbers`);
  const [cell = ""] = cellsOf(first);
  return /^[-+.\d]/.test(cell) || isNotANumber(cell)
    ? plainTable(content, file)
    : csvTable(content, file, [",", ";", "\t"].find((mark) => first.includes(mark)) ?? " ");
}

/** @param place of a row, for messages */
function table(
  file: string,
  columns: NumberTable["columns"],
  rows: number,
  cell: (row: number, which: string | number) => unknown,
  place: (row: number) => string,
): NumberTable {
  if (rows === 0) throw new InputError(`${file}: is empty: it holds no numbers`);
  return {
    file,
    rows,
    columns,
    column: (which) =>
      Float64Array.from({ length: rows }, (_, row) =>
        numberIn(
          cell(row, which),
          () => `${place(row)}${typeof which === "string" ? ` column ${which}` : ""}`,
        ),
      ),
  };
}

/** Lines of numbers without names. */
function plainTable(text: string, file: string): NumberTable {
  const rows: (readonly string[])[] = [];
  const lines: number[] = [];
  let line = 0;
  let columns = 0;
  for (const raw of text.split(/\r?\n|\r/)) {
    line++;
    const row = raw.trim();
    if (row === "" || row.startsWith("#")) continue;
    const cells = cellsOf(row);
    columns ||= cells.length;
    if (cells.length !== columns)
      throw new InputError(
        `${file}:${line}: has ${cells.length} numbers (allowed: ${columns}, as in the lines before)`,
      );
    rows.push(cells);
    lines.push(line);
  }
  return table(
    file,
    columns,
    rows.length,
    (row, which) => rows[row]![Number(which)],
    (row) => `${file}:${lines[row]!}`,
  );
}

function csvTable(text: string, file: string, delimiter: string): NumberTable {
  const [head, ...records] = readCsv(text, file, {
    delimiter,
    comment: "#",
    comment_no_infix: true,
    trim: true,
    max_record_size: longestRow,
  });
  const names = head?.cells ?? [];
  return table(
    file,
    names,
    records.length,
    (row, which) => records[row]!.cells[typeof which === "string" ? names.indexOf(which) : which],
    (row) => `${file}:${records[row]!.line}`,
  );
}

function jsonTable(text: string, file: string): NumberTable {
  const entries = listIn(parsedJson(text, file), file);
  const [first] = entries;
  const place = (row: number) => `${file}: entry ${row + 1}`;
  if (Array.isArray(first)) {
    const columns = first.length;
    const lists = entries.map((entry, row): readonly unknown[] => {
      if (Array.isArray(entry) && entry.length === columns) return entry;
      throw new InputError(`${place(row)} is not a list of ${columns}, as the first is`);
    });
    return table(file, columns, lists.length, (row, which) => lists[row]![Number(which)], place);
  }
  if (typeof first === "object" && first !== null) {
    const maps = entries.map((entry, row) => {
      if (typeof entry === "object" && entry !== null && !Array.isArray(entry))
        return new Map<string, unknown>(Object.entries(entry));
      throw new InputError(`${place(row)} is not a map, as the first is`);
    });
    return table(file, Object.keys(first), maps.length, (row, which) => maps[row]!.get(String(which)), place);
  }
  return table(file, 1, entries.length, (row) => entries[row], place);
}

function parsedJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`${file}: is not valid JSON`);
  }
}

function listIn(value: unknown, file: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const lists = Object.values(value ?? {}).filter((inner) => Array.isArray(inner));
  const [list] = lists;
  if (!list || lists.length > 1)
    throw new InputError(
      `${file}: holds ${lists.length} lists (allowed: a list, or a map with one list in it)`,
    );
  return list;
}

function cellsOf(line: string): readonly string[] {
  return line.trim().split(/\s*[,;]\s*|\s+/);
}

/** What programs write where they have no number. */
function isNotANumber(text: string): boolean {
  return /^[-+]?(nan|inf(inity)?|null|none|n\/?a)$/i.test(text);
}

function numberIn(cell: unknown, place: () => string): number {
  const refuse = (what: string) => new InputError(`${place()} ${what} (allowed: a finite number from 0)`);
  if (cell === undefined || cell === null || cell === "") throw refuse("has no number");
  if (typeof cell === "number") {
    if (cell < 0) throw refuse("is negative");
    if (!Number.isFinite(cell)) throw refuse("is not a finite number");
    return cell;
  }
  if (typeof cell !== "string") throw refuse("is not a number");
  if (/^-[\d.]*[1-9]/.test(cell)) throw refuse("is negative");
  if (isNotANumber(cell)) throw refuse("is not a finite number");
  return parseNumber(cell.replace(/^\+|^-(?=[0.]+$)/, ""), () => refuse("is not a number"));
}
