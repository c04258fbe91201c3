import { InputError } from "../sim/errors.ts";
import { readCsv } from "../traces/csv.ts";
import { withoutGuard } from "./csv.ts";

/** A row of a CSV file, whose values are read by column. */
export interface CsvRow {
  /** Names of the file's columns, in its order. */
  readonly columns: readonly string[];
  text(column: string): string;
  /** @throws InputError unless it is a finite number */
  number(column: string): number;
  /** As `number`, undefined where the field is empty. */
  optionalNumber(column: string): number | undefined;
}

/**
 * Reads a CSV file with a line of column names.
 *
 * @param needed columns that it must have; it may have others
 * @throws InputError naming the line, for what is no such file
 */
export function readCsvTable(text: string, file: string, needed: readonly string[]): readonly CsvRow[] {
  const [columns = [], ...lines] = readCsv(text, file, { skip_empty_lines: false }).map(({ cells }) =>
    cells.map(withoutGuard),
  );
  const missing = needed.filter((column) => !columns.includes(column));
  if (missing.length > 0) throw new InputError(`${file}:1 lacks the columns ${missing.join(", ")}`);
  const repeated = columns.find((column, index) => columns.indexOf(column) !== index);
  if (repeated !== undefined) throw new InputError(`${file}:1 has the column ${repeated} twice`);
  return lines.map((fields, index) => rowOf(columns, fields, `${file}: row ${index + 1}`));
}

function rowOf(columns: readonly string[], fields: readonly string[], place: string): CsvRow {
  const textOf = (column: string) => fields[columns.indexOf(column)] ?? "";
  const numberOf = (column: string) => {
    const value = Number(textOf(column));
    if (textOf(column).trim() === "" || !Number.isFinite(value)) {
      throw new InputError(`${place}: ${column} must be a number, not "${textOf(column).slice(0, 40)}"`);
    }
    return value;
  };
  return {
    columns,
    text: textOf,
    number: numberOf,
    optionalNumber: (column) => (textOf(column) === "" ? undefined : numberOf(column)),
  };
}
