import fc from "fast-check";
import { expect, test } from "vitest";
import { arrivalTimes } from "../../../sim/run/arrivals.ts";
import { nearestRank, RequestStatistics } from "../../../sim/run/request-statistics.ts";
import { totalFigures } from "../../../sim/run/total-figures.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

/** What became of one request; times in seconds. */
interface Story {
  readonly arrival: number;
  /** When it no longer waits; undefined where it never starts. */
  readonly start: number | undefined;
  readonly end: number;
  readonly how: "finishes" | "fails" | "drops";
}

type Statistics = RequestStatistics;

/** Tells the stories in the order of time. */
function told(stories: readonly Story[], { warmUp = 0, deadline = Infinity } = {}): Statistics {
  const statistics = new RequestStatistics({ warmUp, deadline });
  const moments = stories.flatMap(({ arrival, start, end, how }, request) => [
    { time: arrival, step: 0, tell: () => expect(statistics.arrives(arrival)).toBe(request) },
    ...(start === undefined ? [] : [{ time: start, step: 1, tell: () => statistics.starts(start) }]),
    {
      time: end,
      step: 2,
      tell() {
        if (how === "finishes") statistics.finishes(end, request, arrival);
        else if (how === "fails") statistics.fails(end, request, start !== undefined);
        else statistics.drops(end, request);
      },
    },
  ]);
  for (const { tell } of moments.toSorted((a, b) => a.time - b.time || a.step - b.step)) tell();
  return statistics;
}

test("a single request: its latency, one result in that time, no rate of arrivals, no queue", () => {
  const figures = told([{ arrival: 0, start: 0, end: 0.25, how: "finishes" }]).figures();
  expect(figures).toEqual({
    latency: { mean: 0.25, p50: 0.25, p95: 0.25, p99: 0.25, max: 0.25 },
    ...{ arrived: 1, finished: 1, missed: 0, dropped: 0, failed: 0 },
    ...{ offeredRate: undefined, throughput: 4, measuredTime: 0.25 },
    ...{ queueMean: 0, queueMax: 0, inSystemMean: 1 },
  });
});

test("nothing came", () => {
  const figures = told([]).figures();
  expect(figures).toMatchObject({ latency: undefined, arrived: 0, throughput: undefined, queueMean: 0 });
});

test("a queue of two, by hand", () => {
  // Service takes 2 s; arrivals at 0, 1 and 1: waits of 0, 1 and 3 s.
  const figures = told(
    [
      { arrival: 0, start: 0, end: 2, how: "finishes" },
      { arrival: 1, start: 2, end: 4, how: "finishes" },
      { arrival: 1, start: 4, end: 6, how: "finishes" },
    ],
    { deadline: 3 },
  ).figures();
  expect(figures).toEqual({
    latency: { mean: 10 / 3, p50: 3, p95: 5, p99: 5, max: 5 },
    ...{ arrived: 3, finished: 3, missed: 1, dropped: 0, failed: 0 },
    ...{ offeredRate: 2, throughput: 0.5, measuredTime: 6 },
    ...{ queueMean: 4 / 6, queueMax: 2, inSystemMean: 10 / 6 },
  });
});

test("a result at its deadline is in time, whatever rounding makes of the sum", () => {
  const story = { arrival: 0.3, start: 0.3, end: 0.3 + 0.1, how: "finishes" } as const;
  expect(0.3 + 0.1 - 0.3).toBeGreaterThan(0.1);
  expect(told([story], { deadline: 0.1 }).figures().missed).toBe(0);
  expect(told([{ ...story, end: 0.4000001 }], { deadline: 0.1 }).figures().missed).toBe(1);
});

test("bursts offer their size over their period", () => {
  const stories = [
    ...arrivalTimes({ kind: "burst", size: 8, seconds: 2 }, { count: 80, duration: Infinity }),
  ].map((arrival): Story => ({ arrival, start: arrival, end: arrival + 0.5, how: "finishes" }));
  expect(told(stories).figures().offeredRate).toBe(4);
});

const stories: fc.Arbitrary<readonly Story[]> = fc
  .array(
    fc.record({
      arrival: fc.integer({ min: 0, max: 60 }),
      wait: fc.integer({ min: 0, max: 20 }),
      service: fc.integer({ min: 1, max: 20 }),
      how: fc.constantFrom("finishes", "finishes", "finishes", "fails", "drops", "fails waiting"),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((drawn) =>
    drawn
      .toSorted((a, b) => a.arrival - b.arrival)
      .map(({ arrival, wait, service, how }) => {
        const start = arrival + wait;
        return how === "drops" || how === "fails waiting"
          ? { arrival, start: undefined, end: start, how: how === "drops" ? "drops" : "fails" }
          : { arrival, start, end: start + service, how };
      }),
  );

test("figures are those that all stories together give", () => {
  fc.assert(
    fc.property(stories, fc.nat(5), fc.integer({ min: 1, max: 40 }), (all, warmUp, deadline) => {
      const figures = told(all, { warmUp, deadline }).figures();
      const counted = all.slice(warmUp);
      const of = (how: Story["how"]) => counted.filter((story) => story.how === how);
      const latencies = of("finishes").map(({ arrival, end }) => end - arrival);
      expect(figures.arrived).toBe(counted.length);
      expect(figures.finished).toBe(latencies.length);
      expect(figures.dropped).toBe(of("drops").length);
      expect(figures.failed).toBe(of("fails").length);
      expect(figures.missed).toBe(latencies.filter((latency) => latency > deadline).length);
      if (latencies.length > 0) {
        const mean = latencies.reduce((sum, latency) => sum + latency, 0) / latencies.length;
        expect(figures.latency!.mean).toBeCloseTo(mean, 12);
        expect(figures.latency!.max).toBe(Math.max(...latencies));
      }
      if (counted.length === 0) return;
      // In seconds of whole numbers, a sum over them is the integral.
      const start = counted[0]!.arrival;
      const end = Math.max(...all.map((story) => story.end));
      expect(figures.measuredTime).toBe(end - start);
      if (end === start) return;
      const waitingAt = (second: number) =>
        all.filter((story) => story.arrival <= second && second < (story.start ?? story.end)).length;
      const insideAt = (second: number) =>
        all.filter((story) => story.arrival <= second && second < story.end).length;
      const seconds = Array.from({ length: end - start }, (_, index) => start + index);
      const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);
      expect(figures.queueMean).toBeCloseTo(total(seconds.map(waitingAt)) / seconds.length, 12);
      expect(figures.queueMax).toBe(Math.max(...seconds.map(waitingAt)));
      expect(figures.inSystemMean).toBeCloseTo(total(seconds.map(insideAt)) / seconds.length, 12);
      const results = all.filter((story) => story.how === "finishes" && story.end > start).length;
      expect(figures.throughput).toBeCloseTo(results / (end - start), 12);
      // Little: the mean number inside is the rate of arrivals times the mean stay, when all are counted.
      if (warmUp > 0) return;
      const stay = total(all.map((story) => story.end - story.arrival)) / all.length;
      expect(figures.inSystemMean).toBeCloseTo((all.length / figures.measuredTime) * stay, 10);
    }),
    fixedSeed,
  );
});

test("several workloads together: quantiles over all latencies, sums of counts, rates and lengths, the longest time", () => {
  fc.assert(
    fc.property(stories, stories, fc.nat(3), (first, second, warmUp) => {
      const runs = [told(first, { warmUp, deadline: 9 }), told(second, { deadline: 5 })];
      const figures = runs.map((run) => run.figures());
      const [one, two] = figures as [(typeof figures)[0], (typeof figures)[0]];
      const latencies = runs.map((run) => Float64Array.from(run.sortedLatencies()));
      const together = totalFigures(
        runs.map((_, index) => ({ figures: figures[index]!, latencies: latencies[index]! })),
      );
      const all = latencies.flatMap((list) => [...list]).sort((a, b) => a - b);
      if (all.length === 0) expect(together.latency).toBeUndefined();
      else {
        expect(together.latency).toMatchObject({ p50: all[Math.ceil(all.length / 2) - 1], max: all.at(-1) });
        expect(together.latency!.mean).toBeCloseTo(
          all.reduce((sum, value) => sum + value, 0) / all.length,
          9,
        );
      }
      for (const key of [
        "arrived",
        "finished",
        "missed",
        "dropped",
        "failed",
        "queueMean",
        "inSystemMean",
      ] as const)
        expect(together[key]).toBe(one[key] + two[key]);
      for (const key of ["offeredRate", "throughput"] as const) {
        const known = [one[key], two[key]].filter((rate) => rate !== undefined);
        expect(together[key]).toBe(known.length > 0 ? known.reduce((sum, rate) => sum + rate, 0) : undefined);
      }
      expect(together.measuredTime).toBe(Math.max(one.measuredTime, two.measuredTime));
      expect(together.queueMax).toBeUndefined();
    }),
    { ...fixedSeed, numRuns: 60 },
  );
});

test("a quantile is the least value that so many percent do not exceed", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 300 }),
      fc.constantFrom(1, 50, 90, 95, 99, 100),
      (values, percent) => {
        const sorted = Float64Array.from(values).sort();
        const enough = values.filter(
          (value) => 100 * values.filter((other) => other <= value).length >= percent * values.length,
        );
        expect(nearestRank(sorted, percent)).toBe(Math.min(...enough));
      },
    ),
    fixedSeed,
  );
  const upTo = (count: number) => Float64Array.from({ length: count }, (_, index) => index + 1);
  expect(0.07 * 100).toBeGreaterThan(7);
  expect(nearestRank(upTo(100), 7)).toBe(7);
  expect(nearestRank(upTo(180), 95)).toBe(171);
  expect(nearestRank(upTo(100), 99)).toBe(99);
  expect(nearestRank(upTo(1), 99)).toBe(1);
});

test("the mean of many latencies loses nothing to rounding", () => {
  const statistics = new RequestStatistics({ warmUp: 0, deadline: Infinity });
  const count = 200_000;
  for (let request = 0; request < count; request++) {
    statistics.arrives(0);
    statistics.starts(0);
  }
  for (let request = 0; request < count; request++) statistics.finishes(0.1, request, 0);
  expect(statistics.figures().latency!.mean).toBe(0.1);
});

test.each([0.3, 0.7, 0.9])("M/D/1 at a load of %f: mean wait, number inside, throughput", (load) => {
  const service = 0.05;
  const runs = 20;
  const count = 20_000;
  const results = Array.from({ length: runs }, (_, seed) => {
    const statistics = new RequestStatistics({ warmUp: 2000, deadline: Infinity });
    const arrivals = arrivalTimes(
      { kind: "poisson", rate: load / service, seed },
      { count, duration: Infinity },
    );
    // One server, first come, first served.
    const ahead: { readonly arrival: number; readonly start: number }[] = [];
    let head = 0;
    let free = 0;
    let started = 0;
    const settle = (until: number) => {
      while (head < ahead.length) {
        const { arrival, start } = ahead[head]!;
        if (started === head) {
          if (start > until) return;
          statistics.starts(start);
          started++;
        }
        if (start + service > until) return;
        statistics.finishes(start + service, head, arrival);
        head++;
      }
    };
    for (const arrival of arrivals) {
      settle(arrival);
      statistics.arrives(arrival);
      const start = Math.max(arrival, free);
      free = start + service;
      ahead.push({ arrival, start });
      settle(arrival);
    }
    settle(Infinity);
    return statistics.figures();
  });
  const wait = (load * service) / (2 * (1 - load));
  const waits = results.map(({ latency }) => latency!.mean - service);
  const mean = waits.reduce((sum, value) => sum + value, 0) / runs;
  const deviation = Math.sqrt(waits.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (runs - 1));
  expect(Math.abs(mean - wait)).toBeLessThan((4 * deviation) / Math.sqrt(runs));
  for (const { queueMean, inSystemMean, offeredRate, throughput, latency } of results) {
    // Little, with what is on its way at both ends of the measured time.
    expect(queueMean / (offeredRate! * (latency!.mean - service))).toBeCloseTo(1, 1);
    expect(inSystemMean / (offeredRate! * latency!.mean)).toBeCloseTo(1, 2);
    expect(throughput! * service).toBeLessThan(1);
  }
});
