import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { operatorDag } from "../../../planners/dag/index.ts";
import {
  choosePlanner,
  inferenceOf,
  problemOf,
  trueBeliefs,
  type Planned,
  requirePlan,
} from "../../../planners/index.ts";
import type { Cluster, ComputeProfile } from "../../../sim/cluster/index.ts";
import { InfeasibleError } from "../../../sim/errors.ts";
import {
  buildModel,
  builtInNetwork,
  isComputed,
  linkOperators,
  macs,
  mergeConvolutions,
  mergeOf,
  modelMacs,
  type Merge,
  type Model,
  type OperatorDescription,
} from "../../../sim/model/index.ts";
import { checkPlan, type Inference, type Plan } from "../../../sim/partition/index.ts";
import { computeDurations, metricsOf, simulate } from "../../../sim/run/index.ts";
import { volume, wholeBox } from "../../../sim/tensor/index.ts";
import { rooflineProfile } from "../../../traces/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { clusterOf } from "../../support/cluster.ts";
import { sameConvolution } from "../../support/row-planning.ts";
import { allSchedules } from "../../support/stages.ts";

function planOn(planner: string, inference: Inference, cluster: Cluster): Planned {
  const choice = choosePlanner(planner);
  return requirePlan(choice.planner.plan(problemOf(inference, cluster), choice.options));
}

/** One device of so many streams. */
function board(profile: ComputeProfile, concurrency: readonly number[] = [1], memory = Infinity): Cluster {
  const { devices, network } = clusterOf([profile]);
  return {
    devices: devices.map((device) => ({ ...device, streams: concurrency.length, concurrency, memory })),
    network,
  };
}

const inferenceOn = (model: Model): Inference => ({ model, inputAt: 0, resultAt: 0 });

function runOf(plan: Plan, model: Model, cluster: Cluster) {
  const checked = checkPlan(plan, inferenceOn(model), cluster.devices);
  const durations = computeDurations(checked.lowering, cluster, { kind: "median" });
  const timeline = simulate(checked.lowering, cluster, durations.seconds);
  return { checked, durations, timeline };
}

/** Convolutions and concatenations of whatever is there, many of them of one tensor. */
function randomModels(operatorCount: number): fc.Arbitrary<Model> {
  const operator = fc.record({
    isConcat: fc.integer({ min: 0, max: 3 }).map((draw) => draw === 0),
    kernel: fc.constantFrom(1, 1, 3),
    channels: fc.integer({ min: 1, max: 3 }),
    inputs: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 2, maxLength: 3 }),
  });
  return fc.array(operator, { minLength: 2, maxLength: operatorCount }).map((drawn) => {
    const descriptions: OperatorDescription[] = [
      { name: "image", operation: { kind: "input", shape: [2, 5, 4] }, inputs: [] },
    ];
    for (const [index, { isConcat, kernel, channels, inputs }] of drawn.entries()) {
      const nameAt = (share: number) => descriptions[Math.floor(share * descriptions.length)]!.name;
      descriptions.push({
        name: `${index}`,
        operation: isConcat ? { kind: "concat", axis: 0 } : sameConvolution(channels, kernel),
        // Early tensors more often, so that several operators read the same one; the last ones joined.
        inputs: isConcat
          ? descriptions.slice(-inputs.length).map(({ name }) => name)
          : [nameAt(inputs[0]! * inputs[1]!)],
      });
    }
    return buildModel("random", descriptions);
  });
}

/** Whole numbers, so that sums are exact: a start, products, and elements. */
const profiles = fc
  .record({
    start: fc.integer({ min: 0, max: 4000 }),
    perMac: fc.integer({ min: 0, max: 3 }),
    perElement: fc.integer({ min: 0, max: 20 }),
  })
  .map(({ start, perMac, perElement }) => (freeKind: string): ComputeProfile => ({
    name: "whole numbers",
    tileCost: (operator, region) => {
      const isFree = operator.operation.kind === freeKind;
      const kernel = start + perMac * macs(operator, region) + perElement * volume(region);
      return {
        ...{ kernel: isFree ? 0 : kernel, reorderInput: 0, reorderOutput: 0 },
        ...{ source: "roofline", samples: [] },
      };
    },
  }));

/** All ways to merge operators of a model: each of them alone or in one merge. */
function* allMerges(
  model: Model,
  left: readonly number[] = operatorDag(model).operators,
): Generator<readonly Merge[]> {
  const [first, ...others] = left;
  if (first === undefined) return yield [];
  for (let subset = 0; subset < 2 ** others.length; subset++) {
    const chosen = others.filter((_, index) => (subset >> index) & 1);
    const merge = mergeOf(model, [first, ...chosen]);
    if (chosen.length > 0 && !merge) continue;
    const rest = others.filter((id) => !chosen.includes(id));
    for (const merges of allMerges(model, rest)) yield merge ? [merge, ...merges] : merges;
  }
}

describe("ios with merging against all plans", () => {
  it("is the fastest of all ways to merge on one stream", () => {
    let merging = 0;
    fc.assert(
      fc.property(randomModels(7), profiles, (model, profileWith) => {
        const profile = profileWith("none");
        let least = Infinity;
        for (const merges of allMerges(model)) {
          const seconds = mergeConvolutions(model, merges)
            .model.operators.filter(isComputed)
            .map((operator) => profile.tileCost(operator, wholeBox(operator.shape)).kernel)
            .reduce((sum, time) => sum + time, 0);
          least = Math.min(least, seconds);
        }
        const planned = planOn("ios", inferenceOn(model), board(profile));
        expect(planned.predictedLatency).toBe(least);
        if (planned.merged) merging++;
      }),
      { ...fixedSeed, numRuns: 200 },
    );
    expect(merging).toBeGreaterThan(20);
  });

  it("is the fastest of all stages and strategies on several streams", () => {
    let merging = 0;
    fc.assert(
      fc.property(
        randomModels(5),
        profiles,
        fc.integer({ min: 2, max: 4 }),
        (model, profileWith, streams) => {
          // What is free is spared nothing by a merge, so that the stages' costs simply add up.
          const profile = profileWith("concat");
          const cluster = board(profile, [1, 1.75, 2.5, 3.25].slice(0, streams));
          const dag = operatorDag(model);
          let least = Infinity;
          for (const stages of allSchedules(dag, { r: 3, s: 8 })) {
            const ids = stages.map(({ groups }) => groups.flat().map((node) => dag.operators[node]!));
            for (const plan of plansOf(model, ids)) {
              least = Math.min(least, runOf(plan.plan, plan.model, cluster).timeline.makespan);
            }
          }
          const planned = planOn("ios", inferenceOn(model), cluster);
          expect(trueBeliefs(cluster).makespan(planned, inferenceOn(model))).toBe(least);
          expect(Math.abs(planned.predictedLatency! - least)).toBeLessThanOrEqual(1e-9 * least);
          if (planned.merged) merging++;
        },
      ),
      { ...fixedSeed, numRuns: 120 },
    );
    expect(merging).toBeGreaterThan(5);
  });
});

/** The plans of some stages, each with and without a merge where there is one. */
function* plansOf(model: Model, stages: readonly (readonly number[])[]) {
  const merges = stages.map((ids) => mergeOf(model, ids));
  for (let chosen = 0; chosen < 2 ** stages.length; chosen++) {
    const isMerged = (stage: number) => ((chosen >> stage) & 1) === 1;
    if (merges.some((merge, stage) => !merge && isMerged(stage))) continue;
    const merged = mergeConvolutions(
      model,
      merges.flatMap((merge, stage) => (merge && isMerged(stage) ? [merge] : [])),
    ).model;
    const steps = stages.map((ids, stage) => {
      const names = new Set(ids.map((id) => model.operators[id]!.name));
      if (isMerged(stage)) names.add(merges[stage]!.name);
      return merged.operators
        .filter(({ name }) => names.has(name))
        .map(({ id, shape }) => ({ operator: id, region: wholeBox(shape), device: 0 }));
    });
    yield { model: merged, plan: { execution: "bulk-synchronous", steps } as const };
  }
}

/** Of a fast accelerator: starting a kernel takes longer than computing a small one. */
const accelerator = rooflineProfile({
  name: "accelerator",
  peakFlops: { convolution: 6e12, pointwise: 6e12, depthwise: 1e12, matrix: 6e12, other: 6e12 },
  memoryBandwidth: 7e11,
  overhead: 1e-5,
});

describe("ios on an accelerator", () => {
  const model = linkOperators(builtInNetwork("squeezenet1.1"));
  const inference = inferenceOn(model);
  const latencyOf = (strategy: string, cluster: Cluster) =>
    planOn(`ios[strategy=${strategy}]`, inference, cluster).predictedLatency!;

  it("merges the fire modules of SqueezeNet, whose redundant products and memory are counted", () => {
    const cluster = board(accelerator, [1, 1.6, 2.2]);
    const { plan, merged, predictedLatency, notes } = planOn("ios", inference, cluster);
    expect(notes.join()).toMatch(/16 convolutions are merged into 8/);
    const { checked, durations, timeline } = runOf(plan, merged!.model, cluster);
    const metrics = metricsOf(
      ...([checked, merged!.model, cluster, durations.origin, timeline.run, modelMacs(model)] as const),
    );
    expect(metrics.latency).toBeCloseTo(predictedLatency!, 12);
    expect(metrics.redundantMacs).toBe(modelMacs(merged!.model) - modelMacs(model));
    expect(metrics.redundantMacs).toBeGreaterThan(0);
    // The authors measured 0.73 ms (both), 0.74 (merge), 0.82 (parallel) and 0.86 (one after the other) on a V100.
    expect(latencyOf("both", cluster)).toBeLessThanOrEqual(latencyOf("merge", cluster));
    expect(latencyOf("merge", cluster)).toBeLessThan(latencyOf("parallel", cluster));
    expect(latencyOf("parallel", cluster)).toBeLessThan(latencyOf("parallel", board(accelerator)));
  });

  it("does not merge where memory holds only the smaller kernels", () => {
    const needed = (strategy: string) => {
      const cluster = board(accelerator);
      const planned = planOn(`ios[strategy=${strategy}]`, inference, cluster);
      const run = inferenceOf(planned, inference);
      const [memory] = checkPlan(planned.plan, run, cluster.devices).memories;
      return memory!.weights + memory!.activations;
    };
    expect(needed("parallel")).toBeLessThan(needed("both"));
    const cluster = board(accelerator, [1], needed("parallel"));
    expect(planOn("ios", inference, cluster).merged).toBeUndefined();
    expect(() => planOn("ios[strategy=merge]", inference, cluster)).toThrow(InfeasibleError);
  });
});
