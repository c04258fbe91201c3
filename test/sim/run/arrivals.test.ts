import fc from "fast-check";
import { expect, test } from "vitest";
import { arrivalTimes, meanRate } from "../../../sim/run/arrivals.ts";
import { DrawnExits } from "../../../sim/run/drawn-exits.ts";
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

test("the mean rate is that of the times, where there is one", () => {
  const rate = (arrivals: OpenArrivals, count = Infinity) => meanRate({ arrivals, count });
  expect(rate({ kind: "single" })).toBeUndefined();
  expect(meanRate({ arrivals: { kind: "outstanding", count: 3 }, count: 9 })).toBeUndefined();
  expect(rate({ kind: "every", seconds: 0.25 })).toBe(4);
  expect(rate({ kind: "every", seconds: 0.25 }, 1)).toBeUndefined();
  expect(rate({ kind: "poisson", rate: 7, seed: 1 })).toBe(7);
  expect(rate({ kind: "burst", size: 8, seconds: 2 })).toBe(4);
  // Four gaps in two seconds.
  expect(rate({ kind: "times", times: [1, 1.5, 1.5, 2, 3] })).toBe(2);
  expect(rate({ kind: "times", times: [1, 1] })).toBeUndefined();
});

test("requests take exits as often as their shares say, the same ones whatever comes between, and each stream its own", () => {
  const drawn = (stream: number, shares: readonly number[], meddles = false) => {
    const exits = new DrawnExits(shares, 5, stream);
    return Array.from({ length: 4000 }, (_, request) => {
      exits.arrived(request, stream, request);
      if (meddles) exits.arrived(request + 10_000, stream + 1, request);
      const exit = exits.of(request);
      exits.dropped(request, stream + 1);
      expect(exits.of(request)).toBe(exit);
      exits.dropped(request, stream);
      return exit;
    });
  };
  const first = drawn(0, [0.5, 0.3, 0.2]);
  for (const [exit, share] of [0.5, 0.3, 0.2].entries()) {
    const error = 4 * Math.sqrt((share * (1 - share)) / first.length);
    const taken = first.filter((one) => one === exit).length / first.length;
    expect(Math.abs(taken - share)).toBeLessThan(error);
  }
  expect(drawn(0, [0.5, 0.3, 0.2], true)).toEqual(first);
  expect(drawn(1, [0.5, 0.3, 0.2])).not.toEqual(first);
  // What is left of rounded shares belongs to the last exit.
  expect(drawn(0, [0, 0]).every((exit) => exit === 1)).toBe(true);
  expect(drawn(0, [1, 0]).every((exit) => exit === 0)).toBe(true);
});

test("each exit counts the requests that took it and their mean time from arrival to result", () => {
  const exits = new DrawnExits([0.5, 0.5], 2, 0);
  const seconds: number[][] = [[], []];
  for (let request = 0; request < 20; request++) {
    exits.arrived(request, 0, request);
    seconds[exits.of(request)]!.push(1 + request / 4);
  }
  exits.arrived(99, 0, 0);
  exits.dropped(99, 0);
  for (let request = 0; request < 20; request++) {
    exits.finished(request, 1, 1e6);
    exits.finished(request, 0, request + 1 + request / 4);
  }
  for (const [exit, { finished, meanLatency }] of exits.figures.entries()) {
    expect(finished).toBe(seconds[exit]!.length);
    expect(finished).toBeGreaterThan(3);
    expect(meanLatency).toBeCloseTo(seconds[exit]!.reduce((sum, one) => sum + one, 0) / finished, 9);
  }
  expect(new DrawnExits([1], 0, 0).figures).toEqual([{ finished: 0, meanLatency: NaN }]);
});
