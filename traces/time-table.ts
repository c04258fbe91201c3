import { CsvError, parse } from "#csv-parse";
import { InputError } from "../sim/errors.ts";
import { csvFault } from "./csv-fault.ts";

/** One line of a file of times: the numbers that describe what was timed, and the time. */
export interface TimeLine {
  readonly numbers: readonly number[];
  readonly time: number;
}

/**
 * Reads a CSV file without header, a time in the last column and numbers in all others.
 *
 * @param columns the names of all columns, for messages; the last is the time
 * @throws InputError naming file, line and column of the first thing wrong
 */
export function parseTimeTable(text: string, file: string, columns: readonly string[]): readonly TimeLine[] {
  const records = readRecords(text, file);
  if (records.length === 0) throw new InputError(`${file}: has no rows`);
  return records.map((record, index) => {
    const line = `${file}:${index + 1}`;
    if (record.length !== columns.length) {
      throw new InputError(`${line}: must have the ${columns.length} columns ${columns.join(", ")}`);
    }
    const numbers = record.map((word, column) => {
      const number = word.trim() === "" ? NaN : Number(word);
      if (Number.isFinite(number)) return number;
      throw new InputError(`${line}: ${columns[column]!}: "${word.slice(0, 40)}" is not a number`);
    });
    const time = numbers.pop()!;
    if (time <= 0) throw new InputError(`${line}: ${columns.at(-1)!} must be above 0, not ${time}`);
    return { numbers, time };
  });
}

function readRecords(text: string, file: string): readonly (readonly string[])[] {
  try {
    return parse(text, { relax_column_count: true, skip_empty_lines: true });
  } catch (error) {
    if (error instanceof CsvError) throw new InputError(`${file}: is not CSV: ${csvFault(error)}`);
    throw error;
  }
}
