import { InputError } from "../sim/errors.ts";
import { readCsv } from "./csv.ts";

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
  const records = readCsv(text, file, { relax_column_count: true });
  if (records.length === 0) throw new InputError(`${file}: has no rows`);
  return records.map(({ cells, line: number }) => {
    const line = `${file}:${number}`;
    if (cells.length !== columns.length) {
      throw new InputError(`${line}: must have the ${columns.length} columns ${columns.join(", ")}`);
    }
    const numbers = cells.map((word, column) => {
      const number = word.trim() === "" ? NaN : Number(word);
      if (Number.isFinite(number)) return number;
      throw new InputError(`${line}: ${columns[column]!}: "${word.slice(0, 40)}" is not a number`);
    });
    const time = numbers.pop()!;
    if (time <= 0) throw new InputError(`${line}: ${columns.at(-1)!} must be above 0, not ${time}`);
    return { numbers, time };
  });
}
