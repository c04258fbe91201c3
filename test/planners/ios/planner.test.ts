import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  choosePlanner,
  inferenceOf,
  problemOf,
  trueBeliefs,
  type Planned,
  requirePlan,
} from "../../../planners/index.ts";
import { stageSeconds } from "../../../planners/ios/index.ts";
import { computeReference, TileRunner, verifyPlan } from "../../../verify/index.ts";
import { mesh, type Cluster } from "../../../sim/cluster/index.ts";
import { builtInNetwork, linkOperators, networkNames } from "../../../sim/model/index.ts";
import { checkPlan, lower, type Inference } from "../../../sim/partition/index.ts";
import type { Program } from "../../../sim/program/index.ts";
import { computeDurations, simulate } from "../../../sim/run/index.ts";
import { loadRuntime, SeededValues } from "../../../traces/record/index.ts";
import { rooflineProfile } from "../../../traces/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { clusterOf, deviceNames, linearProfile, ruggedProfile } from "../../support/cluster.ts";
import { weightedDags } from "../../support/dags.ts";
import { modelFamilies } from "../../support/families.ts";
import { simulateChecked } from "../../support/simulate-checked.ts";

const profileOfStreams = fc
  .record({
    streams: fc.integer({ min: 1, max: 4 }),
    factors: fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 3, maxLength: 3 }),
  })
  .map(({ streams, factors }) => {
    const concurrency = [1];
    for (const factor of factors) concurrency.push(concurrency.at(-1)! + factor / 8);
    return { streams, concurrency };
  });

describe("stageSeconds", () => {
  it("is what the run of such tasks takes", () => {
    fc.assert(
      fc.property(weightedDags(8, 16), profileOfStreams, ({ dag, weights }, device) => {
        const tasks = dag.predecessors.map((after, node) => ({ seconds: weights[node]!, after }));
        const program: Program = {
          computes: tasks.map(({ seconds, after }) => ({
            device: 0,
            work: { kind: "seconds", seconds },
            after,
            awaits: [],
          })),
          transfers: [],
          barriers: [],
        };
        const network = mesh(deviceNames(1), { bandwidth: 1, latency: 0, duplex: "full" });
        const seconds = Float64Array.from(weights);
        const { makespan } = simulate(program, { devices: [device], network }, seconds);
        expect(stageSeconds(tasks, device)).toBeCloseTo(makespan, 6);
      }),
      { ...fixedSeed, numRuns: 300 },
    );
  });
});

function planOn(planner: string, inference: Inference, cluster: Cluster): Planned {
  const choice = choosePlanner(planner);
  return requirePlan(choice.planner.plan(problemOf(inference, cluster), choice.options));
}

function withStreams(
  { devices, network }: Cluster,
  streams: number,
  concurrency: readonly number[],
): Cluster {
  return { devices: devices.map((device) => ({ ...device, streams, concurrency })), network };
}

describe("ios on devices with streams", () => {
  const values = new SeededValues(11);
  let runner: TileRunner;
  beforeAll(async () => {
    runner = new TileRunner(await loadRuntime(), values);
  });

  it.each(modelFamilies.map((model) => ({ model, family: model.name })))(
    "$family: as predicted, whatever the streams cost each other, and numerically equal",
    async ({ model }) => {
      const reference = await computeReference(model, runner, values);
      for (const [streams, concurrency] of [
        [2, [1, 1]],
        [2, [1, 1.7]],
        [3, [1, 1.25, 4]],
      ] as const) {
        const profiles = [linearProfile("slow", 2e-8, 1e-7), ruggedProfile("rugged", 3)];
        const cluster = withStreams(clusterOf(profiles), streams, concurrency);
        const inference: Inference = { model, inputAt: 0, resultAt: 1 };
        const planned = planOn("ios", inference, cluster);
        const run = inferenceOf(planned, inference);
        const { lowering } = checkPlan(planned.plan, run, cluster.devices);
        const { seconds } = computeDurations(lowering, cluster, { kind: "median" });
        const { makespan } = simulateChecked(lowering, cluster, seconds);
        expect(makespan).toBeCloseTo(trueBeliefs(cluster).makespan(planned, inference), 12);
        // The stages alone are the paper's model: what comes to the device and leaves it is not in it.
        const ends = { inputAt: "everywhere", resultAt: "anywhere" } as const;
        const alone = simulateChecked(lower(planned.plan, { ...run, ...ends }, 2), cluster, seconds);
        expect(alone.makespan).toBeCloseTo(planned.predictedLatency!, 12);
        const { merged } = planned;
        const proof = await verifyPlan({ lowering, merged }, inference, 2, runner, reference);
        expect(proof).toMatchObject({ ok: true });
        expect(new Set(lowering.computes.map(({ piece }) => piece.device)).size).toBe(1);
      }
    },
  );

  it("is nowhere slower than one operator after the other, and faster where branches are", () => {
    const profile = rooflineProfile({
      name: "board",
      peakFlops: { convolution: 9.5e9, pointwise: 9.5e9, depthwise: 1.8e9, matrix: 9.5e9, other: 9.5e9 },
      memoryBandwidth: 1.27e9,
    });
    const faster: string[] = [];
    for (const name of networkNames) {
      const inference: Inference = { model: linkOperators(builtInNetwork(name)), inputAt: 0, resultAt: 0 };
      const sequential = planOn("single", inference, clusterOf([profile])).predictedLatency!;
      const streams = withStreams(clusterOf([profile]), 3, [1, 1.4, 1.9]);
      const predictedLatency = planOn("ios", inference, streams).predictedLatency!;
      expect(predictedLatency).toBeLessThanOrEqual(sequential * (1 + 1e-9));
      if (predictedLatency < 0.95 * sequential) faster.push(name);
      // Streams that only take turns are worth nothing, and are not used.
      const turns = withStreams(clusterOf([profile]), 3, [1, 2, 3]);
      expect(planOn("ios", inference, turns).predictedLatency).toBeCloseTo(sequential, 9);
    }
    expect(faster).toEqual(expect.arrayContaining(["googlenet", "inception-v3", "vit-b16", "bert-base"]));
  });
});
