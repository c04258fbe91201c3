import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bus,
  mesh,
  ring,
  star,
  type Cluster,
  type NetworkGraph,
  type NetworkPolicy,
} from "../../../sim/cluster/index.ts";
import { buildModel, isComputed, type Model } from "../../../sim/model/index.ts";
import { checkPlan, partition, schemes, type Inference, type Plan } from "../../../sim/partition/index.ts";
import { computeDurations, metricsOf, type ProgramTimes } from "../../../sim/run/index.ts";
import { isEmpty } from "../../../sim/tensor/index.ts";
import { chains, fixedSeed } from "../../support/arbitrary.ts";
import { clusterOf, deviceNames, linearProfile } from "../../support/cluster.ts";
import { simulateChecked } from "../../support/simulate-checked.ts";
import { rows, twoOperators as model } from "./two-operators.ts";

const link = { bandwidth: 1000, latency: 0.5, duplex: "full" } as const;

function runPlan(plan: Plan, inference: Inference, cluster: Cluster) {
  const checked = checkPlan(plan, inference, cluster.devices);
  const durations = computeDurations(checked.lowering, cluster, { kind: "median" });
  const timeline = simulateChecked(checked.lowering, cluster, durations.seconds);
  const metrics = metricsOf(checked, inference.model, cluster, durations.origin, timeline.run);
  return { checked, durations, timeline, metrics };
}

describe("simulate, by hand", () => {
  // 0.1 s an element.
  const inference: Inference = { model, inputAt: 0, resultAt: 0 };
  const cluster = clusterOf(
    [linearProfile("a", 0, 0.1), linearProfile("b", 0, 0.1)],
    mesh(deviceNames(2), link),
  );
  const steps = [
    [rows(1, 0, 6, 0), rows(1, 6, 10, 1)],
    [rows(2, 0, 2, 0), rows(2, 2, 10, 1)],
  ];

  it("bulk-synchronous: every step waits for all its transfers, then for its slowest device", () => {
    const { timeline, metrics } = runPlan({ execution: "bulk-synchronous", steps }, inference, cluster);
    // Scatter 16 bytes: 0.5 + 0.016. Compute 6 rows: 0.6. Move 4 rows: 0.516. Compute 8 rows: 0.8. Gather 32 bytes: 0.532.
    expect(timeline.makespan).toBeCloseTo(0.516 + 0.6 + 0.516 + 0.8 + 0.532, 12);
    expect(Array.from(timeline.computeStart, (t) => Number(t.toFixed(9)))).toEqual([
      0.516, 0.516, 1.632, 1.632,
    ]);
    expect(metrics).toMatchObject({ bytesMoved: 16 + 16 + 32, redundantMacs: 0 });
    expect(metrics.busy[0]).toBeCloseTo(0.8, 12);
    expect(metrics.busy[1]).toBeCloseTo(1.2, 12);
    expect(metrics.shares).toEqual({
      trace: 0,
      interpolated: 0,
      scaled: 0,
      estimator: 0,
      extrapolated: 0,
      roofline: 1,
      stated: 0,
      table: 0,
      board: 0,
    });
  });

  it("a barrier overhead is paid between all phases of steps, but not in dataflow nor on one device", () => {
    const joined = (barrierOverhead: number) =>
      clusterOf(
        [linearProfile("a", 0, 0.1), linearProfile("b", 0, 0.1)],
        mesh(deviceNames(2), link, { barrierOverhead }),
      );
    const makespans = (plan: Plan) =>
      [0, 0.25].map((overhead) => runPlan(plan, inference, joined(overhead)).timeline.makespan);
    // Scatter, compute, move, compute, gather: four barriers between five phases.
    const [without, withBarriers] = makespans({ execution: "bulk-synchronous", steps });
    expect(withBarriers).toBeCloseTo(without! + 4 * 0.25, 12);
    const dataflow = makespans({ execution: "dataflow", steps });
    expect(dataflow[1]).toBe(dataflow[0]);
    const alone = makespans({
      execution: "bulk-synchronous",
      steps: [[rows(1, 0, 10, 0)], [rows(2, 0, 10, 0)]],
    });
    expect(alone[1]).toBe(alone[0]);
  });

  it("dataflow: a piece starts as soon as its own inputs are there", () => {
    const { timeline } = runPlan({ execution: "dataflow", steps }, inference, cluster);
    // Device 0 needs no scatter: rows 0..5 end at 0.6, of which 4 rows reach device 1 at 1.116, beside its own at 0.916.
    expect(Array.from(timeline.computeStart, (t) => Number(t.toFixed(9)))).toEqual([0, 0.516, 0.6, 1.116]);
    expect(timeline.makespan).toBeCloseTo(1.116 + 0.8 + 0.532, 12);
  });

  it("draws sampled times by seed, one stream per device", () => {
    const sampled = {
      name: "sampled",
      tileCost: () => ({
        kernel: 2,
        reorderInput: 0.25,
        reorderOutput: 0.5,
        source: "trace" as const,
        samples: [1, 2, 3],
      }),
    };
    const two = clusterOf([sampled, sampled], cluster.network);
    const { lowering } = checkPlan({ execution: "bulk-synchronous", steps }, inference, two.devices);
    const draw = (seed: number) =>
      Array.from(computeDurations(lowering, two, { kind: "sample", seed }).seconds);
    expect(draw(1)).toEqual(draw(1));
    expect(new Set(Array.from({ length: 20 }, (_, seed) => draw(seed).join())).size).toBeGreaterThan(5);
    for (const seconds of draw(1)) expect([1.75, 2.75, 3.75]).toContain(seconds);
    const three = clusterOf([sampled, sampled, sampled], mesh(deviceNames(3), link));
    expect(Array.from(computeDurations(lowering, three, { kind: "sample", seed: 1 }).seconds)).toEqual(
      draw(1),
    );
  });
});

describe("simulate, any plan", () => {
  const topologies: Record<string, (count: number, policy: Partial<NetworkPolicy>) => NetworkGraph> = {
    ring: (count, policy) =>
      ring(deviceNames(count), { bandwidth: 2e5, latency: 1e-3, duplex: "half" }, policy),
    star: (count, policy) =>
      star(deviceNames(count), { bandwidth: 1e5, latency: 1e-4, duplex: "full" }, policy),
    mesh: (count, policy) => mesh(deviceNames(count), { bandwidth: 1e5, latency: 0, duplex: "full" }, policy),
    bus: (count, policy) => bus(deviceNames(count), { bandwidth: 3e5, latency: 1e-4 }, policy),
  };
  const cases = fc.record({
    layers: chains(1, 5),
    schemes: fc.array(fc.constantFrom(...schemes), { minLength: 5, maxLength: 5 }),
    shares: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 5 }),
    topology: fc.constantFrom(...Object.keys(topologies)),
    execution: fc.constantFrom("bulk-synchronous" as const, "dataflow" as const),
    sharing: fc.constantFrom("fair" as const, "fifo" as const),
    forwarding: fc.constantFrom("flow" as const, "store-and-forward" as const),
    streams: fc.integer({ min: 1, max: 3 }),
  });

  it("keeps the laws: causality, one task a stream, and a makespan above its bounds", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const model = buildModel("chain", given.layers);
        const profiles = given.shares.map((share, index) => linearProfile(`p${index}`, 1e-8 / share, 1e-7));
        const { sharing, forwarding } = given;
        const network = topologies[given.topology]!(profiles.length, {
          sharing,
          forwarding,
          messageOverhead: 1e-4,
        });
        const base = clusterOf(profiles, network);
        const cluster = {
          ...base,
          devices: base.devices.map((device) => ({ ...device, streams: given.streams })),
        };
        const plan: Plan = { execution: given.execution, steps: stepsOf(model, given.schemes, given.shares) };
        const result = runPlan(plan, { model, inputAt: 0, resultAt: 0 }, cluster);
        expectLawful(result);
      }),
      { ...fixedSeed, numRuns: 150 },
    );
  });

  function stepsOf(model: Model, chosen: readonly (typeof schemes)[number][], shares: readonly number[]) {
    return model.operators.filter(isComputed).map((operator, index) =>
      partition(operator, chosen[index]!, shares)
        .map((region, device) => ({ operator: operator.id, region, device }))
        .filter(({ region }) => !isEmpty(region)),
    );
  }

  function expectLawful({ checked, durations, timeline }: ReturnType<typeof runPlan>): void {
    const { computes, transfers } = checked.lowering;
    const slack = 1e-9 * timeline.makespan;
    for (const [task, { after, awaits }] of computes.entries()) {
      const ready = [...after.map((t) => timeline.computeEnd[t]!), 0];
      expect(timeline.computeStart[task]!).toBeGreaterThanOrEqual(Math.max(...ready));
      expect(timeline.computeEnd[task]! - timeline.computeStart[task]!).toBeCloseTo(
        durations.seconds[task]!,
        12,
      );
      for (const transfer of awaits) {
        expect(timeline.computeStart[task]!).toBeGreaterThanOrEqual(timeline.transferStart[transfer]!);
      }
    }
    for (const [index, { producer }] of transfers.entries()) {
      if (producer === undefined) continue;
      expect(timeline.transferStart[index]!).toBeGreaterThanOrEqual(timeline.computeEnd[producer]! - slack);
    }
    expectOneTaskAStream(computes, timeline);
    const longest = Math.max(...durations.seconds);
    expect(timeline.makespan).toBeGreaterThanOrEqual(longest);
  }

  function expectOneTaskAStream(
    computes: readonly { piece: { device: number } }[],
    timeline: ProgramTimes,
  ): void {
    const onStream = new Map<string, number[]>();
    for (const [task, { piece }] of computes.entries()) {
      const key = `${piece.device}/${timeline.computeStream[task]!}`;
      onStream.set(key, [...(onStream.get(key) ?? []), task]);
    }
    for (const tasks of onStream.values()) {
      tasks.sort((a, b) => timeline.computeStart[a]! - timeline.computeStart[b]!);
      for (const [index, task] of tasks.slice(1).entries()) {
        expect(timeline.computeStart[task]!).toBeGreaterThanOrEqual(
          timeline.computeEnd[tasks[index]!]! - 1e-12,
        );
      }
    }
  }
});
