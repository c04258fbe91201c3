import { CsvError, parse, type Options } from "#csv-parse";
import { InputError } from "../sim/errors.ts";

/** A record of a CSV text. */
export interface CsvRecord {
  readonly cells: readonly string[];
  /** Where it ends, from 1 on. */
  readonly line: number;
}

/** How a file departs from plain CSV. */
export type CsvForm = Pick<
  Options,
  | "skip_empty_lines"
  | "delimiter"
  | "comment"
  | "comment_no_infix"
  | "trim"
  | "relax_column_count"
  | "max_record_size"
>;

/**
 * The records of a CSV text, without empty lines unless the form keeps them.
 *
 * @throws InputError naming file and line; nothing of the text itself, which may be any file's
 */
export function readCsv(text: string, file: string, form: CsvForm = {}): readonly CsvRecord[] {
  const records: CsvRecord[] = [];
  try {
    parse(text, {
      bom: true,
      skip_empty_lines: true,
      ...form,
      on_record: (cells: readonly string[], { lines }) => void records.push({ cells, line: lines }),
    });
  } catch (error) {
    if (error instanceof CsvError) throw new InputError(`${file}: is not a CSV file: ${csvFault(error)}`);
    throw error;
  }
  return records;
}

/** What is wrong with a text that is not a CSV, and on which line. */
export function csvFault(error: CsvError): string {
  const line = lineOfFault(error);
  const what = error.code.replace(/^CSV_/, "").toLowerCase().replaceAll("_", " ");
  return line === undefined ? what : `${what} on line ${line}`;
}

/** The line that is not a CSV, where the reader says it. */
export function lineOfFault(error: CsvError): number | undefined {
  const { lines } = error;
  return typeof lines === "number" ? lines : undefined;
}
