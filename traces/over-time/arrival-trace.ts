import { InputError } from "../../sim/errors.ts";
import { numberTable } from "./number-table.ts";

/** How the times of a file are meant. */
export interface ArrivalForm {
  /** Name of the column, where the file names its columns. */
  readonly column?: string | undefined;
  /** Seconds that a one stands for. */
  readonly timeUnit: number;
  /** Seconds of the file at which the run begins; what came before does not come. */
  readonly start: number;
}

/**
 * When requests came, seconds after the start, ascending: one number per line, or a column or list of them.
 *
 * @throws InputError for a malformed file, times that go back, and a start after the last
 */
export function readArrivals(
  text: string,
  file: string,
  { column, timeUnit, start }: ArrivalForm,
): readonly number[] {
  const table = numberTable(text, file);
  if (typeof table.columns === "number") {
    if (column !== undefined) throw new InputError(`${file}: has no names of columns; leave out column`);
    if (table.columns > 1)
      throw new InputError(
        `${file}: has ${table.columns} columns without names (allowed: one of times, or a first line of names)`,
      );
  } else if (column === undefined) {
    throw new InputError(`${file}: names its columns; say which has the times (allowed: column: NAME)`);
  } else if (!table.columns.includes(column)) {
    throw new InputError(`${file}: has no column ${column}`);
  }
  const stamps = table.column(column ?? 0);
  const back = stamps.findIndex((stamp, index) => stamp < (stamps[index - 1] ?? stamp));
  if (back >= 0)
    throw new InputError(`${file}: the time of entry ${back + 1} lies before that of the entry before it`);
  const times = Array.from(stamps, (stamp) => stamp * timeUnit - start).filter((time) => time >= 0);
  if (times.length === 0) throw new InputError(`${file}: ends before its start at ${start} s`);
  return times;
}
