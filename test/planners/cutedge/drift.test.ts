import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { driftPlusPenalty, type CutEdgeProblem } from "../../../planners/cutedge/index.ts";
import { randomStream } from "../../../sim/random.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { loadHighsSolver, type HighsSolver } from "../../support/highs.ts";
import { fluidProblem, fluidRun, type CutFigures, type FluidPower, type FluidSlot } from "./fluid.ts";

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

const seconds = 0.1;
const cuts = [
  { boardSeconds: 0, bytes: 6e5 },
  { boardSeconds: 0.12, bytes: 1.5e5 },
  { boardSeconds: 0.4, bytes: 0 },
];

/** A board, its uplink and what comes: requests in a slot by their chances, and rates that are as likely as each other. */
interface World {
  readonly name: string;
  readonly clocks: readonly number[];
  readonly power?: Pick<FluidPower, "exponent" | "memoryBound">;
  readonly rates: readonly number[];
  readonly requests: readonly number[];
  /** Slots that a rate stays, on average; each slot has its own unless given. */
  readonly stays?: number;
}

const rates = [1e5, 4e5, 1.2e6];
const sometimes = [0.85, 0.15];
const worlds: readonly World[] = [
  { name: "five clocks, three rates", clocks: [0.2, 0.4, 0.6, 0.8, 1], rates, requests: sometimes },
  { name: "one clock", clocks: [1], rates, requests: sometimes },
  {
    name: "two clocks of a board that waits for memory, at a voltage that hardly falls",
    clocks: [0.5, 1],
    power: { exponent: 1.5, memoryBound: 0.4 },
    rates,
    requests: sometimes,
  },
  {
    name: "thirteen clocks, bursts of up to four requests, an uplink that is gone half of the time",
    clocks: Array.from({ length: 13 }, (_, step) => (step + 1) / 13),
    rates: [0, 1.1e6],
    requests: [0.94, 0.02, 0.02, 0, 0.02],
  },
  {
    name: "many rates, of which the best is sixty times the worst",
    clocks: [0.3, 0.6, 1],
    rates: Array.from({ length: 20 }, (_, step) => 4e4 * 1.24 ** step),
    requests: [0.97, 0.03],
  },
  { name: "rates that stay for seconds", clocks: [0.25, 0.5, 1], rates, requests: sometimes, stays: 20 },
];

/** Arrivals and bandwidths of a world. */
function draws({ rates: offered, requests, stays = 1 }: World, count: number): readonly FluidSlot[] {
  const random = randomStream(1, "slots");
  let rate = offered[0]!;
  return Array.from({ length: count }, () => {
    let left = random();
    const come = requests.findIndex((chance) => (left -= chance) < 0);
    if (random() * stays < 1) rate = offered[Math.floor(random() * offered.length)]!;
    return { requests: Math.max(come, 0), rate };
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const meanSquare = (values: readonly number[]) => mean(values.map((value) => value ** 2));

describe.each(worlds)("over slots: $name", (world) => {
  const problem = fluidProblem(
    cuts,
    world.clocks,
    { alpha: 8, idle: 0.5, base: 1, perByte: 6e-7, ...world.power },
    mean(world.rates),
  );
  const slots = draws(world, 12_000);
  // Where rates stay, more has to be queued until the next good one: the same excess takes a larger V.
  const weights = world.stays ? [0.02, 0.1, 1, 4, 8, 16] : [0.02, 0.1, 0.5, 1, 2, 4];
  const runs = weights.map((V) => fluidRun(slots, seconds, problem.radio, byDrift(problem, V)));

  test("the mean power is within B/V of the offline optimum, whatever V", () => {
    const optimum = offlineOptimum(problem, slots, seconds);
    // Half the mean squares of what a slot can bring and serve, in seconds of each queue, a slot.
    const work = Math.max(...cuts.map((cut) => cut.boardSeconds ** 2)) + (6e5 / problem.meanRate) ** 2;
    const brought = meanSquare(slots.map(({ requests }) => requests)) * work;
    const served = seconds ** 2 * (1 + meanSquare(world.rates.map((rate) => rate / problem.meanRate)));
    // Rates that stay are drawn again after a geometric number of slots: its mean square over its mean takes the place of 1.
    const frame = 2 * (world.stays ?? 1) - 1;
    const B = (frame * (brought + served)) / 2 / seconds;
    // At most this is paid later: for what is left undone, at the dearest watts a second of work.
    const slowest = Math.max(...problem.clocks.slice(1).map(({ watts, speed }) => watts / speed));
    for (const [index, V] of weights.entries()) {
      const { watts, board, uplink } = runs[index]!;
      expect(watts).toBeLessThanOrEqual(optimum + B / V);
      // No policy can do with less, but for what it has left undone.
      const undone = (board * slowest + uplink * 2.6e-5) / (slots.length * seconds);
      expect(watts).toBeGreaterThanOrEqual((optimum - undone) * (1 - 1e-6));
    }
    expect(runs.at(-1)!.watts / optimum).toBeLessThan(1.03);
  });

  test("power falls in V, the backlog grows linearly in it, and all is served but the backlog", () => {
    for (const [index, { watts }] of runs.entries())
      if (index > 0) expect(watts).toBeLessThan(runs[index - 1]!.watts);
    const points = runs.slice(2).map(({ boardMean }, index) => [weights[index + 2]!, boardMean] as const);
    expect(fitOfLine(points).slope).toBeGreaterThan(0);
    expect(fitOfLine(points).explained).toBeGreaterThan(0.99);
    const dearest = Math.max(...problem.clocks.slice(1).map(({ watts, speed }) => watts / speed));
    for (const [index, { board }] of runs.entries())
      expect(board).toBeLessThan(weights[index]! * dearest + seconds + 1);
  });
});

test("what a finite run leaves undone is the backlog that V asks for, whatever the run's length", () => {
  const [, oneClock] = worlds;
  const problem = fluidProblem(cuts, [1], { alpha: 8, idle: 0.5, base: 1, perByte: 6e-7 }, mean(rates));
  const left = (count: number, V: number) => {
    const slots = draws(oneClock!, count);
    const { board, watts } = fluidRun(slots, seconds, problem.radio, byDrift(problem, V));
    return { board, watts };
  };
  // The clock pays from V x 8.5 W of queued seconds on: a short run never comes there, and takes nothing at all.
  const threshold = 8.5 * 3;
  expect(left(300, 3).board).toBeLessThan(threshold);
  const [long, longer] = [left(6_000, 3), left(12_000, 3)];
  for (const { board } of [long, longer]) expect(Math.abs(board - threshold)).toBeLessThan(1);
  expect(left(300, 30).watts).toBe(0);
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
