import fc from "fast-check";
import { expect, test } from "vitest";
import { arrivalTimes } from "../../../sim/run/arrivals.ts";
import type { OpenArrivals } from "../../../sim/run/workload.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

const all = (arrivals: OpenArrivals, count = Infinity, duration = Infinity) => [
  ...arrivalTimes(arrivals, { count, duration }),
];

test("one request comes at 0", () => {
  expect(all({ kind: "single" })).toEqual([0]);
  expect(all({ kind: "single" }, 0)).toEqual([]);
});

test("one every so many seconds comes at whole multiples, the last before the end", () => {
  expect(all({ kind: "every", seconds: 0.25 }, 4)).toEqual([0, 0.25, 0.5, 0.75]);
  expect(all({ kind: "every", seconds: 1 }, Infinity, 3)).toEqual([0, 1, 2]);
  expect(all({ kind: "every", seconds: 1 }, Infinity, 3.5)).toEqual([0, 1, 2, 3]);
  const ticks = all({ kind: "every", seconds: 0.1 }, 100_001);
  expect(ticks.at(-1)).toBe(100_000 * 0.1);
});

test("a burst comes at once, and may be cut by the number of requests", () => {
  expect(all({ kind: "burst", size: 3, seconds: 2 }, 7)).toEqual([0, 0, 0, 2, 2, 2, 4]);
  expect(all({ kind: "burst", size: 2, seconds: 2 }, Infinity, 4)).toEqual([0, 0, 2, 2]);
});

test("given times come as they are, up to the limits", () => {
  const times = [0.5, 0.5, 1, 7];
  expect(all({ kind: "times", times })).toEqual(times);
  expect(all({ kind: "times", times }, 3)).toEqual([0.5, 0.5, 1]);
  expect(all({ kind: "times", times }, Infinity, 1)).toEqual([0.5, 0.5]);
});

const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

test.each(seeds)("gaps of a Poisson process are exponential, seed %i", (seed) => {
  const rate = 20;
  const count = 20_000;
  const times = all({ kind: "poisson", rate, seed }, count);
  const gaps = times.map((time, index) => time - (times[index - 1] ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / count;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (count - 1);
  // Four standard errors: of a mean 1/sqrt(n), of an exponential's coefficient of variation about 1/sqrt(n) too.
  const error = 4 / Math.sqrt(count);
  expect(mean * rate).toBeGreaterThan(1 - error);
  expect(mean * rate).toBeLessThan(1 + error);
  expect(Math.sqrt(variance) / mean).toBeGreaterThan(1 - error);
  expect(Math.sqrt(variance) / mean).toBeLessThan(1 + error);
  // Kolmogorov-Smirnov: beyond 1.95/sqrt(n) once in a thousand.
  const sorted = gaps.toSorted((a, b) => a - b);
  const distance = sorted.reduce((most, gap, index) => {
    const expected = 1 - Math.exp(-rate * gap);
    return Math.max(most, expected - index / count, (index + 1) / count - expected);
  }, 0);
  expect(distance).toBeLessThan(1.95 / Math.sqrt(count));
  // Neighbouring gaps have nothing to do with each other.
  const products = gaps.slice(1).reduce((sum, gap, index) => sum + (gap - mean) * (gaps[index]! - mean), 0);
  expect(Math.abs(products / variance / count)).toBeLessThan(error);
});

test("numbers of Poisson arrivals in equal spans vary as their mean", () => {
  const spans = new Array<number>(2000).fill(0);
  for (const time of arrivalTimes({ kind: "poisson", rate: 5, seed: 3 }, { count: Infinity, duration: 2000 }))
    spans[Math.floor(time)]!++;
  const mean = spans.reduce((sum, number) => sum + number, 0) / spans.length;
  const variance = spans.reduce((sum, number) => sum + (number - mean) ** 2, 0) / (spans.length - 1);
  // The ratio of variance to mean is 1, with a standard error of sqrt(2/n).
  expect(Math.abs(variance / mean - 1)).toBeLessThan(4 * Math.sqrt(2 / spans.length));
  expect(Math.abs(mean - 5)).toBeLessThan(4 * Math.sqrt(5 / spans.length));
});

test("the same seed and stream give the same times, others give others", () => {
  const poisson = { kind: "poisson", rate: 3, seed: 1 } as const;
  expect(all(poisson, 50)).toEqual(all(poisson, 50));
  expect(all(poisson, 50)).toEqual(all(poisson, 100).slice(0, 50));
  expect(all(poisson, 5)).not.toEqual(all({ ...poisson, seed: 2 }, 5));
  expect(all(poisson, 5)).not.toEqual(all({ ...poisson, stream: "arrivals/1" }, 5));
});

test("times ascend and hold both limits, whatever the process", () => {
  const processes: fc.Arbitrary<OpenArrivals> = fc.oneof(
    fc.constant({ kind: "single" as const }),
    fc.record({
      kind: fc.constant("every" as const),
      seconds: fc.double({ min: 1e-3, max: 10, noNaN: true }),
    }),
    fc.record({
      kind: fc.constant("poisson" as const),
      rate: fc.double({ min: 0.1, max: 1e4, noNaN: true }),
      seed: fc.nat(99),
    }),
    fc.record({
      kind: fc.constant("burst" as const),
      size: fc.integer({ min: 1, max: 9 }),
      seconds: fc.double({ min: 1e-3, max: 10, noNaN: true }),
    }),
    fc.record({
      kind: fc.constant("times" as const),
      times: fc
        .array(fc.double({ min: 0, max: 20, noNaN: true }))
        .map((times) => times.toSorted((a, b) => a - b)),
    }),
  );
  fc.assert(
    fc.property(
      processes,
      fc.nat(40),
      fc.double({ min: 0, max: 20, noNaN: true }),
      (arrivals, count, duration) => {
        const times = all(arrivals, count, duration);
        expect(times.length).toBeLessThanOrEqual(count);
        expect(times.every((time, index) => time < duration && time >= (times[index - 1] ?? 0))).toBe(true);
        // Only a limit ends it, or its own end.
        const unbounded = all(arrivals, count + 1, Infinity);
        expect(times).toEqual(unbounded.slice(0, count).filter((time) => time < duration));
      },
    ),
    fixedSeed,
  );
});
