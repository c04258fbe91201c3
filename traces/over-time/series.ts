import { InputError } from "../../sim/errors.ts";
import type { NumberTable } from "./number-table.ts";
import type { Steps } from "./steps.ts";

/** What a file cannot say itself of its values and their times. */
export interface SeriesForm {
  /** Names of columns: of the values, or of bytes in an interval; and of the times at which values begin, or of how long they last. */
  readonly columns?:
    | {
        readonly time?: string | undefined;
        readonly interval?: string | undefined;
        readonly value?: string | undefined;
        readonly bytes?: string | undefined;
      }
    | undefined;
  /** Seconds from value to value, where the file has values alone. */
  readonly every?: number | undefined;
  /** Seconds that a one stands for in times and intervals. */
  readonly timeUnit: number;
}

/** Below this many seconds from value to value, on average, the times must be in another unit. */
const shortestStep = 1e-6;

const form = "columns: {time or interval: NAME, value or bytes: NAME}";

/**
 * Values over time as a file has them, shifted so that the first begins at 0. The last one lasts as long as the one before.
 *
 * @throws InputError for times that go back, what the form says too much or too little, and steps too short to be meant
 */
export function seriesOf(table: NumberTable, { columns, every, timeUnit }: SeriesForm): Steps {
  const { file } = table;
  if (typeof table.columns !== "number") {
    if (!columns) throw new InputError(`${file}: names its columns; say which are meant (allowed: ${form})`);
    if (every !== undefined) throw new InputError(`${file}: names its columns; every is for values alone`);
    return namedSeries(table, columns, timeUnit);
  }
  if (columns) throw new InputError(`${file}: has no names of columns; leave out columns`);
  if (table.columns > 2)
    throw new InputError(
      `${file}: has ${table.columns} columns without names (allowed: times and values, or values alone; or a first line of names)`,
    );
  if (table.columns === 2) {
    if (every !== undefined) throw new InputError(`${file}: has times; every is for values alone`);
    return timedSeries(file, table.column(0), table.column(1), timeUnit);
  }
  if (every === undefined)
    throw new InputError(`${file}: has values without times; say how far apart they are, like every: 1 s`);
  const values = table.column(0);
  return {
    times: values.map((_, index) => index * every),
    values,
    length: lengthOf(values.length * every, values),
  };
}

function namedSeries(
  table: NumberTable,
  columns: NonNullable<SeriesForm["columns"]>,
  timeUnit: number,
): Steps {
  const { file } = table;
  const { time, interval, value, bytes } = columns;
  const named = (name: string) => {
    if (typeof table.columns !== "number" && !table.columns.includes(name))
      throw new InputError(`${file}: has no column ${name}`);
    return table.column(name);
  };
  const values = (name = value) => {
    if (name === undefined) throw new InputError(`${file}: needs a column of values (allowed: ${form})`);
    return named(name);
  };
  if (interval === undefined) {
    if (time === undefined) throw new InputError(`${file}: needs a column of times (allowed: ${form})`);
    if (bytes !== undefined)
      throw new InputError(`${file}: bytes need the interval in which they came (allowed: ${form})`);
    return timedSeries(file, named(time), values(), timeUnit);
  }
  if (time !== undefined)
    throw new InputError(`${file}: times and intervals say the same thing twice (allowed: ${form})`);
  if (bytes !== undefined && value !== undefined)
    throw new InputError(`${file}: bytes and values say the same thing twice (allowed: ${form})`);
  const seconds = named(interval).map((amount) => amount * timeUnit);
  const amounts = values(bytes ?? value);
  const zero = seconds.findIndex((amount) => amount === 0);
  if (zero >= 0) throw new InputError(`${file}: entry ${zero + 1} lasts no time`);
  const times = new Float64Array(seconds.length);
  for (let index = 1; index < times.length; index++) times[index] = times[index - 1]! + seconds[index - 1]!;
  const length = times.at(-1)! + seconds.at(-1)!;
  checkStep(file, length / times.length);
  const perSecond = bytes === undefined ? amounts : amounts.map((amount, index) => amount / seconds[index]!);
  return { times, values: perSecond, length: lengthOf(length, times) };
}

function timedSeries(file: string, stamps: Float64Array, values: Float64Array, timeUnit: number): Steps {
  const back = stamps.findIndex((stamp, index) => stamp < (stamps[index - 1] ?? stamp));
  if (back >= 0)
    throw new InputError(`${file}: the time of entry ${back + 1} lies before that of the entry before it`);
  const times = stamps.map((stamp) => (stamp - stamps[0]!) * timeUnit);
  const last = times.at(-1)!;
  if (last === 0) {
    if (times.length > 1) throw new InputError(`${file}: all ${times.length} entries have the same time`);
    return { times, values, length: Infinity };
  }
  checkStep(file, last / (times.length - 1));
  // The last value lasts as long as the one before that lasted at all.
  const before = times.findLast((time) => time < last)!;
  return { times, values, length: last + (last - before) };
}

function checkStep(file: string, seconds: number): void {
  if (seconds >= shortestStep) return;
  throw new InputError(
    `${file}: has a value every ${seconds.toPrecision(3)} s on average: that looks like another unit of time (allowed: from ${shortestStep} s; time_unit states it)`,
  );
}

/** A single value never changes. */
function lengthOf(length: number, values: Float64Array): number {
  return values.length === 1 ? Infinity : length;
}
