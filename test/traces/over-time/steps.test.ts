import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { meanOf, playedSteps, ramps, type Step, type Steps } from "../../../traces/over-time/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

const stepsOf = (times: readonly number[], values: readonly number[], length: number): Steps => ({
  times: Float64Array.from(times),
  values: Float64Array.from(values),
  length,
});

/** As many steps as begin before a time. */
function until(steps: Iterable<Step>, end: number): readonly Step[] {
  const met: Step[] = [];
  for (const step of steps) {
    if (step.time >= end) break;
    met.push(step);
  }
  return met;
}

const valueAt = (steps: readonly Step[], time: number) => steps.findLast((step) => step.time <= time)!.value;

const traces: fc.Arbitrary<Steps> = fc
  .array(fc.record({ gap: fc.integer({ min: 0, max: 4 }), value: fc.integer({ min: 0, max: 3 }) }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((drawn) => {
    let time = 0;
    const times = drawn.map(({ gap }, index) => (time += index === 0 ? 0 : gap));
    return stepsOf(
      times,
      drawn.map(({ value }) => value),
      time + 1 + drawn[0]!.gap,
    );
  });

test("playing a trace meets its value at every moment, whatever the start", () => {
  fc.assert(
    fc.property(traces, fc.integer({ min: 0, max: 120 }), fc.boolean(), (trace, start, repeat) => {
      const offset = repeat ? start : Math.min(start, trace.length - 1);
      const met = until(playedSteps(trace, { start: offset, repeat }), 100);
      for (let time = 0.5; time < 100; time++) {
        const there = offset + time;
        const inside = repeat ? there % trace.length : Math.min(there, trace.length);
        const expected = trace.values[trace.times.findLastIndex((begin) => begin <= inside)]!;
        expect(valueAt(met, time)).toBe(expected);
      }
      expect(met[0]!.time).toBe(0);
      // Nothing is told twice.
      expect(
        met.every(
          ({ time, value }, index) =>
            index === 0 || (time > met[index - 1]!.time && value !== met[index - 1]!.value),
        ),
      ).toBe(true);
    }),
    fixedSeed,
  );
});

test("a trace that never changes is one step, even repeated", () => {
  expect([...playedSteps(stepsOf([0, 1, 2], [5, 5, 5], 3), { start: 7, repeat: true })]).toEqual([
    { time: 0, value: 5 },
  ]);
  expect([...playedSteps(stepsOf([0], [5], Infinity), { start: 7, repeat: true })]).toEqual([
    { time: 0, value: 5 },
  ]);
});

test("without repetition the last value holds", () => {
  expect([...playedSteps(stepsOf([0, 1], [5, 6], 2), { start: 0.5, repeat: false })]).toEqual([
    { time: 0, value: 5 },
    { time: 0.5, value: 6 },
  ]);
});

describe("ramps", () => {
  test("have the exact mean of the line in every step", () => {
    const trace = stepsOf([0, 2, 3], [8, 0, 4], 5);
    const line = (time: number) => {
      const points = [...trace.times, 5].map((at, index) => [at, [8, 0, 4, 8][index]!] as const);
      const next = points.findIndex(([at]) => at > time);
      const [[from, before], [to, after]] = [points[next - 1]!, points[next]!];
      return before + ((after - before) * (time - from)) / (to - from);
    };
    const fine = ramps(trace, true);
    expect(fine.length).toBe(5);
    for (const [index, time] of fine.times.entries()) {
      const end = fine.times[index + 1] ?? 5;
      // The middle of a line is its mean.
      expect(fine.values[index]).toBeCloseTo(line((time + end) / 2), 12);
    }
    expect(meanOf(fine)).toBeCloseTo((2 * 4 + 1 * 2 + 2 * 6) / 5, 12);
  });

  test("hold the last value where nothing is repeated", () => {
    const fine = ramps(stepsOf([0, 2], [0, 4], 4), false);
    expect(meanOf(fine)).toBeCloseTo((2 * 2 + 2 * 4) / 4, 12);
    expect([...fine.values].slice(16)).toEqual(new Array(16).fill(4));
  });

  test("leave a constant alone", () => {
    const constant = stepsOf([0], [3], Infinity);
    expect(ramps(constant, true)).toEqual(constant);
  });
});
