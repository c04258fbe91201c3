/** A value over time, from 0 on: each holds until the next begins. */
export interface Steps {
  /** Seconds at which the values begin: ascending, the first 0. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Seconds; where it ends, or starts again. Infinity for a value that never changes. */
  readonly length: number;
}

/** Where in a trace a run begins, and what comes after its end: the trace again, or its last value forever. */
export interface Playback {
  /** Seconds. */
  readonly start: number;
  readonly repeat: boolean;
}

/** From `time` on (seconds after the start of the run) it has this value. */
export interface Step {
  readonly time: number;
  readonly value: number;
}

/** The mean over the length; seconds count, not samples. */
export function meanOf({ times, values, length }: Steps): number {
  if (length === Infinity) return values[0]!;
  return (
    values.reduce((sum, value, index) => sum + value * ((times[index + 1] ?? length) - times[index]!), 0) /
    length
  );
}

/** The share of the length in which it is 0. */
export function shareOfZeros({ times, values, length }: Steps): number {
  return meanOf({ times, values: values.map((value) => (value === 0 ? 1 : 0)), length });
}

/** Every value times a factor. */
export function scaledSteps(steps: Steps, factor: number): Steps {
  return { ...steps, values: steps.values.map((value) => value * factor) };
}

/** Steps into which a ramp between two values is divided. */
const stepsOfRamp = 16;

/**
 * Straight lines from value to value in place of jumps, as short steps: a sixteenth of the time between two values each, at the exact
 * mean of the line in it. The last value goes back to the first if the trace is repeated, else it holds.
 */
export function ramps({ times, values, length }: Steps, repeat: boolean): Steps {
  if (length === Infinity) return { times, values, length };
  const total = times.length * stepsOfRamp;
  const fine = { times: new Float64Array(total), values: new Float64Array(total), length };
  for (let place = 0; place < total; place++) {
    const index = Math.floor(place / stepsOfRamp);
    const step = place % stepsOfRamp;
    const from = values[index]!;
    const to = values[index + 1] ?? (repeat ? values[0]! : from);
    const gap = (times[index + 1] ?? length) - times[index]!;
    fine.times[place] = times[index]! + (gap * step) / stepsOfRamp;
    fine.values[place] = from + ((to - from) * (step + 0.5)) / stepsOfRamp;
  }
  return fine;
}

/** Without values that are equal to the one before, or that last no time. */
function merged({ times, values, length }: Steps): Steps {
  const kept = Array.from(times.keys()).filter(
    (index) => times[index]! < (times[index + 1] ?? length) || index === times.length - 1,
  );
  const different = kept.filter((index, place) => place === 0 || values[index] !== values[kept[place - 1]!]);
  return {
    times: Float64Array.from(different, (index) => times[index]!),
    values: Float64Array.from(different, (index) => values[index]!),
    length: different.length === 1 ? Infinity : length,
  };
}

/**
 * The steps that a run meets, one after the other: the value at its start, then each change. Endless with `repeat`, unless the
 * value never changes.
 */
export function* playedSteps(steps: Steps, { start, repeat }: Playback): Generator<Step, void, undefined> {
  const { times, values, length } = merged(steps);
  const offset = repeat && length < Infinity ? start % length : start;
  let index = times.findLastIndex((time) => time <= offset);
  let value = values[index]!;
  yield { time: 0, value };
  if (length === Infinity) return;
  for (let cycle = 0; repeat || cycle === 0; cycle++) {
    for (index++; index < times.length; index++) {
      if (values[index] === value) continue;
      value = values[index]!;
      yield { time: cycle * length + times[index]! - offset, value };
    }
    index = -1;
  }
}
