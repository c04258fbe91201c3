import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { driftPlusPenalty, type CutEdgeProblem } from "../../../planners/cutedge/index.ts";
import { randomStream } from "../../../sim/random.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { loadHighsSolver, type HighsSolver } from "../../support/highs.ts";
import { fluidProblem, fluidRun, type CutFigures, type FluidSlot } from "./fluid.ts";

let highs: HighsSolver;

beforeAll(async () => {
  highs = await loadHighsSolver();
});

const figure = (max: number) => fc.integer({ min: 0, max: 1000 }).map((share) => (share * max) / 1000);
const cutFigures = fc.record({ boardSeconds: figure(1), bytes: figure(1e6) });
const powers = fc.record({
  alpha: figure(10).map((watts) => watts + 0.1),
  idle: figure(1),
  base: figure(2),
  perByte: figure(1e-6),
});
const clockSteps = fc
  .uniqueArray(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 6 })
  .map((steps) => steps.toSorted((a, b) => a - b).map((step) => step / 20));
const problems = fc
  .record({ cuts: fc.array(cutFigures, { minLength: 1, maxLength: 6 }), clocks: clockSteps, powers })
  .map(({ cuts, clocks, powers: power }) => fluidProblem(cuts, clocks, power, 5e5));

/** Decides by the drift, with queues in seconds of the board and bytes of the uplink. */
function byDrift(problem: CutEdgeProblem, penalty: number) {
  const decide = driftPlusPenalty(problem, { penalty, worth: undefined });
  return (board: number, uplinkBytes: number, rate: number) => {
    const uplink = uplinkBytes / problem.meanRate;
    const { cut, clock, sends } = decide({ board, uplink, server: 0, owed: 0 }, rate);
    return { cut, sends, watts: clock.watts, speed: clock.speed };
  };
}

test("a slot's decision is the best of all joint ones", () => {
  const queues = fc.record({
    board: figure(20),
    uplink: figure(20),
    requests: fc.integer({ min: 0, max: 5 }),
  });
  fc.assert(
    fc.property(
      problems,
      queues,
      figure(50),
      figure(2e6),
      (problem, { board, uplink, requests }, V, rate) => {
        const { cuts, clocks, radio, meanRate } = problem;
        const slot = 0.1;
        const value = (cut: CutFigures, watts: number, speed: number, sends: boolean) =>
          slot * V * (watts + (sends ? radio.base + radio.perByte * rate : 0)) -
          slot * board * speed -
          (sends ? (slot * uplink * rate) / meanRate : 0) +
          requests * (board * cut.boardSeconds + (uplink * cut.bytes) / meanRate);
        const all = cuts.flatMap((cut) =>
          clocks.flatMap(({ watts, speed }) => [false, true].map((sends) => value(cut, watts, speed, sends))),
        );
        const { cut, watts, speed, sends } = byDrift(problem, V)(board, uplink * meanRate, rate);
        expect(value(cut, watts, speed, sends)).toBeLessThanOrEqual(Math.min(...all) + 1e-9);
      },
    ),
    { ...fixedSeed, numRuns: 300 },
  );
});

test("requests are admitted where they and what is owed are worth their work", () => {
  const problem = fluidProblem(
    [{ boardSeconds: 0.5, bytes: 0 }],
    [1],
    { alpha: 1, idle: 0, base: 0, perByte: 0 },
    1,
  );
  const admits = (board: number, owed: number, worth: number | undefined) =>
    driftPlusPenalty(problem, { penalty: 2, worth })({ board, uplink: 0, server: 0, owed }, 1).admits;
  // V x worth = 6 against 0.5 x queue; a request that is owed counts 0.5 x 0.5.
  expect([admits(11, 0, 3), admits(13, 0, 3), admits(13, 3, 3)]).toEqual([true, false, true]);
  expect([admits(1, 0, 0), admits(1, 3, 0), admits(1e9, 0, undefined)]).toEqual([false, true, true]);
});

/** Draws of arrivals and bandwidths, independent from slot to slot. */
function draws(count: number, rates: readonly number[], perSlot: number, seed: number): readonly FluidSlot[] {
  const random = randomStream(seed, "slots");
  return Array.from({ length: count }, () => ({
    requests: random() < perSlot ? 1 : 0,
    rate: rates[Math.floor(random() * rates.length)]!,
  }));
}

/**
 * The least mean power of any stationary randomised policy that serves all of these slots: shares of cuts, of time at each
 * clock, and of time sending at each bandwidth.
 */
function offlineOptimum(
  { cuts, clocks, radio }: CutEdgeProblem,
  slots: readonly FluidSlot[],
  seconds: number,
) {
  const rates = [...new Set(slots.map(({ rate }) => rate))];
  const shareOf = (rate: number) => slots.filter((slot) => slot.rate === rate).length / slots.length;
  const perSecond = slots.reduce((sum, { requests }) => sum + requests, 0) / (slots.length * seconds);
  const clockAt = cuts.length;
  const rateAt = clockAt + clocks.length;
  return highs({
    objective: [
      ...cuts.map(() => 0),
      ...clocks.map(({ watts }) => watts),
      ...rates.map((rate) => radio.base + radio.perByte * rate),
    ],
    constraints: [
      { terms: cuts.map((_, cut) => [cut, 1] as const), atLeast: perSecond },
      {
        terms: [
          ...cuts.map(({ boardSeconds }, cut) => [cut, -boardSeconds] as const),
          ...clocks.map(({ speed }, clock) => [clockAt + clock, speed] as const),
        ],
        atLeast: 0,
      },
      {
        terms: [
          ...cuts.map(({ bytes }, cut) => [cut, -bytes / 1e6] as const),
          ...rates.map((rate, index) => [rateAt + index, rate / 1e6] as const),
        ],
        atLeast: 0,
      },
      { terms: clocks.map((_, clock) => [clockAt + clock, 1] as const), atMost: 1 },
      ...rates.map((rate, index) => ({ terms: [[rateAt + index, 1] as const], atMost: shareOf(rate) })),
    ],
  })!;
}

describe("over independent slots", () => {
  const seconds = 0.1;
  const rates = [1e5, 4e5, 1.2e6];
  const cuts = [
    { boardSeconds: 0, bytes: 6e5 },
    { boardSeconds: 0.12, bytes: 1.5e5 },
    { boardSeconds: 0.4, bytes: 0 },
  ];
  const problem = fluidProblem(
    cuts,
    [0.2, 0.4, 0.6, 0.8, 1],
    { alpha: 8, idle: 0.5, base: 1, perByte: 6e-7 },
    rates.reduce((sum, rate) => sum + rate, 0) / rates.length,
  );
  const slots = draws(30_000, rates, 0.15, 1);
  const weights = [0.02, 0.1, 0.5, 1, 2, 4];
  const runs = weights.map((V) => fluidRun(slots, seconds, problem.radio, byDrift(problem, V)));

  test("the mean power is within B/V of the offline optimum, whatever V", () => {
    const optimum = offlineOptimum(problem, slots, seconds);
    // Half the mean squares of what a slot can bring and serve, in seconds of each queue, a slot.
    const meanSquare = (values: readonly number[]) =>
      values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    const brought =
      0.15 * (Math.max(...cuts.map((cut) => cut.boardSeconds ** 2)) + (6e5 / problem.meanRate) ** 2);
    const served = seconds ** 2 * (1 + meanSquare(rates.map((rate) => rate / problem.meanRate)));
    const B = (brought + served) / 2 / seconds;
    for (const [index, V] of weights.entries()) {
      const { watts, board, uplink } = runs[index]!;
      expect(watts).toBeLessThanOrEqual(optimum + B / V);
      // No policy can do with less, but for what it has left undone: at most at the dearest watts a second of work.
      const undone = (board * 8.5 + uplink * 2e-5) / (slots.length * seconds);
      expect(watts).toBeGreaterThanOrEqual((optimum - undone) * (1 - 1e-6));
    }
    expect(runs.at(-1)!.watts / optimum).toBeLessThan(1.03);
  });

  test("power falls in V, the backlog grows linearly in it, and all is served but the backlog", () => {
    for (const [index, { watts }] of runs.entries())
      if (index > 0) expect(watts).toBeLessThan(runs[index - 1]!.watts);
    const points = runs.slice(2).map(({ boardMean }, index) => [weights[index + 2]!, boardMean] as const);
    expect(fitOfLine(points)).toMatchObject({ slope: expect.toSatisfy((slope) => slope > 0) });
    expect(fitOfLine(points).explained).toBeGreaterThan(0.99);
    const served = 1 - runs.at(-1)!.board / (slots.length * seconds);
    expect(served).toBeGreaterThan(0.99);
  });
});

/** The line through points, and the share of their variance that it explains. */
function fitOfLine(points: readonly (readonly [number, number])[]) {
  const mean = (of: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean(([a]) => a), mean(([, b]) => b)];
  const xx = mean(([a]) => (a - x) ** 2);
  const yy = mean(([, b]) => (b - y) ** 2);
  const xy = mean(([a, b]) => (a - x) * (b - y));
  return { slope: xy / xx, explained: xy ** 2 / (xx * yy) };
}

const shared = fileURLToPath(new URL("../../../../shared", import.meta.url));

describe.skipIf(!existsSync(shared))("on the TX2's VGG16 and a measured 3G network (../shared)", () => {
  // Table 1.3 of the facts: watts and seconds queued over V, on uplinks of T-Mobile and AT&T that are not among the data.
  const table = {
    13.3: { watts: [3.996, 1.832, 1.485, 1.343], queued: [0.16, 0.5, 3.28, 25.9] },
    1.91: { watts: [5.855, 3.691, 2.856, 2.539], queued: [0.39, 1.03, 8.08, 74.4] },
  };
  const weights = [0.001, 0.1, 1, 10];
  const seconds = 0.1;

  test.each([13.3, 1.91] as const)("scaled to %s Mbps, the trade-off has the table's shape", (mbps) => {
    const { vgg16 } = JSON.parse(readFileSync(`${shared}/vectors/ans_tx2.json`, "utf8")) as {
      vgg16: { front_end_delay_s: number[]; mid_data_bits: number[] };
    };
    const cuts = vgg16.front_end_delay_s.map((boardSeconds, cut) => ({
      boardSeconds,
      bytes: vgg16.mid_data_bits[cut]! / 8,
    }));
    const steps = [
      114.75, 216.75, 318.75, 420.75, 522.75, 624.75, 726.75, 828.75, 930.75, 1032.75, 1134.75, 1236.75,
      1300.5,
    ];
    const rate = (mbps * 1e6) / 8;
    const problem = fluidProblem(
      cuts,
      steps.map((step) => step / 1300.5),
      { alpha: 8, idle: 0.5, base: 1, perByte: 8 * 79.5e-9 },
      rate,
    );
    const values = readFileSync(`${shared}/data/network/hsdpa/norway_car_2.txt`, "utf8")
      .trim()
      .split("\n")
      .map((line) => Number(line.trim().split(/\s+/)[1]));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const random = randomStream(1, "arrivals");
    const slots = Array.from({ length: 6 * 10 * values.length }, (_, slot) => ({
      requests: random() < 0.15 ? 1 : 0,
      rate: (values[Math.floor(slot / 10) % values.length]! / mean) * rate,
    }));
    const runs = weights.map((V) => fluidRun(slots, seconds, problem.radio, byDrift(problem, V)));
    for (const [index, { watts, boardMean, used }] of runs.entries()) {
      const V = weights[index];
      // Other networks than the table's, so within 30 % of its power and half of what it has queued.
      expect(Math.abs(watts / table[mbps].watts[index]! - 1), `watts at V = ${V}`).toBeLessThan(0.3);
      expect(Math.abs(boardMean / table[mbps].queued[index]! - 1), `queue at V = ${V}`).toBeLessThan(0.5);
      if (index > 0) expect(watts).toBeLessThan(runs[index - 1]!.watts);
      // Of VGG16 only all remote and all local are ever chosen.
      const places = [...used].map((cut) => cuts.findIndex((one) => one.bytes === cut.bytes));
      expect(places.every((place) => place === 0 || place === cuts.length - 1)).toBe(true);
    }
    expect(runs[3]!.boardMean / runs[2]!.boardMean).toBeGreaterThan(7);
    expect(runs[3]!.boardMean / runs[2]!.boardMean).toBeLessThan(11);
  });
});
