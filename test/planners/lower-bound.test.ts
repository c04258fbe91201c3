import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choosePlanner, latencyBound, problemOf, provePlan } from "../../planners/index.ts";
import { InfeasibleError } from "../../sim/errors.ts";
import { bus, mesh, type Cluster, type ComputeProfile, type TimeCorner } from "../../sim/cluster/index.ts";
import {
  buildModel,
  builtInNetwork,
  isComputed,
  linkOperators,
  type Operation,
} from "../../sim/model/index.ts";
import { checkPlan, lower, type Inference, type Piece, type Plan } from "../../sim/partition/index.ts";
import { computeDurations } from "../../sim/run/index.ts";
import { box, volume, wholeBox, type Box } from "../../sim/tensor/index.ts";
import {
  boardProfile,
  rooflineProfile,
  scaledProfile,
  shippedBoards,
  tracedProfile,
} from "../../traces/index.ts";
import { convexBelow } from "../../traces/profile/convex.ts";
import { loadShippedTraces } from "../../traces/load.ts";
import { leastCost } from "../../planners/lower-bound/least-time.ts";
import { minimise } from "../../planners/linear-program.ts";
import { fixedSeed } from "../support/arbitrary.ts";
import { clusterOf, deviceNames } from "../support/cluster.ts";
import { plannerLabels } from "../support/planner-labels.ts";
import { simulateChecked } from "../support/simulate-checked.ts";

const roundingOf = 1 + 1e-9;

describe("the bound of tiny models, whose every plan by rows is run", () => {
  const window = { kernel: [3, 1], stride: [1, 1], dilation: [1, 1] } as const;
  const convolution: Operation = {
    kind: "convolution",
    ...{ outputChannels: 1, groups: 1, bias: false, ...window },
    padding: { top: 1, left: 0, bottom: 1, right: 0 },
  };
  const model = buildModel("tiny", [
    { name: "input", operation: { kind: "input", shape: [1, 3, 1] }, inputs: [] },
    { name: "one", operation: convolution, inputs: ["input"] },
    { name: "two", operation: convolution, inputs: ["one"] },
  ]);
  const rows = (start: number, end: number): Box => box([0, 1], [start, end], [0, 1]);
  const intervals = [...[rows(0, 1), rows(1, 2), rows(2, 3)], ...[rows(0, 2), rows(1, 3), rows(0, 3)]];
  /** Pairs of what two devices compute of an operator, nothing among it, that cover its rows between them. */
  const covers = [undefined, ...intervals].flatMap((first) =>
    [undefined, ...intervals].flatMap((second) => {
      const rowsOf = (region?: Box) =>
        region ? [0, 1, 2].filter((row) => row >= region.start[1]! && row < region.end[1]!) : [];
      return new Set([...rowsOf(first), ...rowsOf(second)]).size === 3 ? [[first, second] as const] : [];
    }),
  );
  const plans: readonly Plan[] = covers.flatMap((one) =>
    covers.flatMap((two) => {
      const piecesOf = (operator: number, regions: readonly (Box | undefined)[]): Piece[] =>
        regions.flatMap((region, device) => (region ? [{ operator, region, device }] : []));
      const steps = [piecesOf(1, one), piecesOf(2, two)];
      return (["bulk-synchronous", "dataflow"] as const).map((execution) => ({ execution, steps }));
    }),
  );

  /** Times of one, two and three rows of each operator, which need not rise; the least rate is found by trying all. */
  function tableProfile(times: readonly (readonly number[])[]): ComputeProfile {
    return {
      name: "table",
      tileCost: ({ id }, region) => ({
        kernel: times[id - 1]![volume(region) - 1]!,
        ...{ reorderInput: 0, reorderOutput: 0, source: "stated", samples: [] },
      }),
      leastTimes: ({ id }) =>
        convexBelow(times[id - 1]!.map((seconds, less) => ({ elements: less + 1, seconds }))),
    };
  }

  it("lies below all of them", () => {
    const table = fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 3 }), {
      minLength: 2,
      maxLength: 2,
    });
    const placed = fc.record({
      topology: fc.constantFrom(mesh, bus),
      // From a row in a quarter of the least time of one up to many times the longest.
      bandwidth: fc.constantFrom(0.4, 2, 8),
      latency: fc.constantFrom(0.01, 2),
      resultAt: fc.constantFrom("anywhere" as const, 0, 1),
    });
    fc.assert(
      fc.property(table, table, placed, (first, second, { topology, bandwidth, latency, resultAt }) => {
        const network = topology(deviceNames(2), { bandwidth, latency, duplex: "full" });
        const cluster = clusterOf([tableProfile(first), tableProfile(second)], network);
        const inference: Inference = { model, inputAt: 0, resultAt };
        const bound = latencyBound(inference, cluster);
        if (bound.kind !== "proved") return false;
        return plans.every((plan) => makespanOf(plan, inference, cluster) >= bound.seconds);
      }),
      { numRuns: 2 },
    );
    expect(plans.length).toBeGreaterThan(500);
  });
});

function makespanOf(plan: Plan, inference: Inference, cluster: Cluster): number {
  const lowering = lower(plan, inference, cluster.devices.length);
  return simulateChecked(lowering, cluster, computeDurations(lowering, cluster, { kind: "median" }).seconds)
    .makespan;
}

/** Of a curve, at a number of elements. */
function secondsAt(corners: readonly TimeCorner[], elements: number): number {
  const after = corners.findIndex((corner) => corner.elements >= elements);
  const [before, next] = [corners[Math.max(0, after - 1)]!, corners[after]!];
  if (next.elements === before.elements) return next.seconds;
  const part = (elements - before.elements) / (next.elements - before.elements);
  return before.seconds + part * (next.seconds - before.seconds);
}

describe("least times", () => {
  const name = "x86-64-zen4-avx512";
  const traces = loadShippedTraces(name).filter(({ header }) => header.model === "mobilenet-v2");
  const traced = tracedProfile(traces, { name, mode: "gap" });
  const peakFlops = { convolution: 9e9, pointwise: 8e9, depthwise: 2e9, matrix: 5e9, other: 1e9 };
  const roofline = rooflineProfile({ name: "roofline", peakFlops, memoryBandwidth: 4e9, overhead: 1e-6 });

  it.each([
    ["traced", scaledProfile(traced, 10)],
    ["roofline", roofline],
    ["board", boardProfile(shippedBoards[0]!)],
  ])("are below those of all boxes: %s", (_, profile) => {
    const operators = linkOperators(builtInNetwork("mobilenet-v2")).operators.filter(isComputed);
    fc.assert(
      fc.property(fc.constantFrom(...operators), fc.infiniteStream(fc.nat(1000)), (operator, draws) => {
        const corners = profile.leastTimes!(operator)!;
        const region = box(
          ...operator.shape.map((extent): [number, number] => {
            const [a, b] = [draws.next().value! % extent, draws.next().value! % extent];
            return [Math.min(a, b), Math.max(a, b) + 1];
          }),
        );
        return profile.tileCost(operator, region).kernel * roundingOf >= secondsAt(corners, volume(region));
      }),
      { numRuns: 250 },
    );
  });

  it("make the least cost of covering elements no higher than any size of tiles does, and as low as one", () => {
    const price = fc.constantFrom(0, 0.01, 1, 7);
    const points = fc.array(fc.record({ elements: fc.integer({ min: 1, max: 40 }), seconds: fc.nat(9) }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(points, price, price, fc.constantFrom(0, 2), (own, perElement, perTile, start) => {
        // With and without a start-up: in proportion to the elements, the smallest tiles are the cheapest.
        const corners = start === 0 ? convexBelow([own.at(-1)!]) : convexBelow(own);
        const most = corners.at(-1)!.elements;
        const costs = Array.from({ length: 100 * (most - 1) + 1 }, (_, place) => {
          const elements = 1 + place / 100;
          return (perElement + perTile / elements) * secondsAt(corners, elements);
        });
        const least = leastCost(corners, 1, perElement, perTile);
        expect(least).toBeLessThanOrEqual(Math.min(...costs) * roundingOf);
        expect(least).toBeGreaterThanOrEqual(0.98 * Math.min(...costs) - 1e-9);
      }),
      { ...fixedSeed, numRuns: 100 },
    );
  });

  it("and chains of pieces bound as much as a linear program over sizes of pieces says", () => {
    const times = [2, 5].map((start) => ({ start, whole: 10 }));
    const stated: ComputeProfile = {
      name: "a start-up and a rate",
      tileCost: () => ({ kernel: 0, reorderInput: 0, reorderOutput: 0, source: "stated", samples: [] }),
      leastTimes: ({ id, shape }) => [
        { elements: 0, seconds: times[id - 1]!.start },
        { elements: volume(wholeBox(shape)), seconds: times[id - 1]!.whole },
      ],
    };
    const pointwise: Operation = {
      kind: "convolution",
      ...{ outputChannels: 1, groups: 1, bias: false, kernel: [1, 1], stride: [1, 1], dilation: [1, 1] },
      padding: { top: 0, left: 0, bottom: 0, right: 0 },
    };
    const model = buildModel("pair", [
      { name: "input", operation: { kind: "input", shape: [1, 60, 1] }, inputs: [] },
      { name: "one", operation: pointwise, inputs: ["input"] },
      { name: "two", operation: pointwise, inputs: ["one"] },
    ]);
    const parts = Array.from({ length: 60 }, (_, less) => (less + 1) / 60);
    const pieces = times.flatMap(({ start, whole }, operator) =>
      parts.map((part) => ({ operator, part, seconds: start + part * (whole - start) })),
    );
    const [first, ...rest] = [1, 2, 3, 4].map((devices) => {
      // Shares of the pieces of each size; the last variable is the latency.
      const solution = minimise({
        objective: [...pieces.map(() => 0), 1],
        constraints: [
          ...times.map((_, operator) => ({
            terms: pieces.flatMap((piece, place): [number, number][] =>
              piece.operator === operator ? [[place, 1]] : [],
            ),
            atLeast: 1,
          })),
          {
            terms: [
              ...pieces.map(({ seconds }, place): [number, number] => [place, seconds]),
              [pieces.length, -1],
            ],
            atMost: 0,
          },
          {
            terms: [
              ...pieces.map(({ seconds, part }, place): [number, number] => [place, seconds / part]),
              [pieces.length, -devices],
            ],
            atMost: 0,
          },
        ],
      });
      if (solution.status !== "optimal") throw new Error(solution.status);
      const least = solution.objective;
      const bound = latencyBound({ model }, clusterOf(Array.from({ length: devices }, () => stated)));
      if (bound.kind !== "proved") throw new Error(bound.reason);
      expect(bound.seconds / least).toBeLessThanOrEqual(1 + 1e-6);
      expect(bound.seconds / least).toBeGreaterThan(0.995);
      return bound;
    });
    expect(first!.seconds).toBeCloseTo(20, 5);
    for (const bound of rest) expect(bound.seconds).toBeGreaterThan(bound.secondsOfResult * 1.05);
  });

  it("are near the rate of whole operators, so that the bound says something", () => {
    const model = linkOperators(builtInNetwork("mobilenet-v2"));
    const { seconds } = latencyBound({ model }, clusterOf([traced])) as { seconds: number };
    const whole = model.operators
      .filter(isComputed)
      .reduce((sum, operator) => sum + traced.tileCost(operator, wholeBox(operator.shape)).kernel, 0);
    expect(seconds).toBeLessThanOrEqual(whole);
    expect(seconds / whole).toBeGreaterThan(0.6);
  });

  it("leaves no planner below the bound", () => {
    const model = linkOperators(builtInNetwork("mobilenet-v2"));
    const cluster = clusterOf([1, 3].map((factor) => scaledProfile(traced, factor)));
    const inference: Inference = { model, inputAt: 0, resultAt: 0 };
    const bound = latencyBound(inference, cluster) as { seconds: number };
    for (const label of plannerLabels.filter((name) =>
      /^(single|outc|inh|fused|peft|edgeflow)$/.test(name),
    )) {
      const { planner, options } = choosePlanner(label);
      try {
        const decision = planner.plan(problemOf(inference, cluster), options);
        const { planned } = provePlan(decision, inference, cluster);
        if (planned.merged) continue;
        checkPlan(planned.plan, inference, cluster.devices);
        expect(makespanOf(planned.plan, inference, cluster)).toBeGreaterThanOrEqual(bound.seconds);
      } catch (error) {
        if (!(error instanceof InfeasibleError)) throw error;
      }
    }
  });
});
