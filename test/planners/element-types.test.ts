import { describe, expect, it } from "vitest";
import { choosePlanner, inferenceOf, problemOf, trueBeliefs, provePlan } from "../../planners/index.ts";
import { star, type Cluster } from "../../sim/cluster/index.ts";
import {
  buildModel,
  bytesPerElement,
  retypeModel,
  type ElementType,
  type Model,
} from "../../sim/model/index.ts";
import { checkPlan, type Inference } from "../../sim/partition/index.ts";
import { computeDurations } from "../../sim/run/index.ts";
import { volume } from "../../sim/tensor/index.ts";
import { rooflineProfile } from "../../traces/index.ts";
import { clusterOf, deviceNames } from "../support/cluster.ts";
import { modelFamilies } from "../support/families.ts";
import { plannerLabels } from "../support/planner-labels.ts";
import { simulateChecked } from "../support/simulate-checked.ts";

const names = plannerLabels;

/** Unequal devices with little memory; links and memories are so many times as wide. */
function clusterAt(width: number): Cluster {
  const profiles = [1, 2, 4].map((factor) =>
    rooflineProfile({
      name: `board of speed ${factor}`,
      peakFlops: { convolution: 1e8, pointwise: 1e8, depthwise: 1e8, matrix: 1e8, other: 1e8 },
      memoryBandwidth: 2e7 * factor * width,
    }),
  );
  const network = star(deviceNames(3), { bandwidth: 1e6 * width, latency: 1e-5, duplex: "full" });
  const memory = 2 ** 15 * width;
  const devices = clusterOf(profiles, network).devices.map((device) => ({ ...device, memory }));
  return { devices, network };
}

function planAt(planner: string, model: Model, width: number) {
  const choice = choosePlanner(planner);
  const inference: Inference = { model, inputAt: 0, resultAt: 1 };
  const cluster = clusterAt(width);
  const decision = choice.planner.plan(problemOf(inference, cluster), choice.options);
  return provePlan(decision, inference, cluster).planned;
}

describe("every planner with elements of another width", () => {
  const widths: readonly (readonly [ElementType, number])[] = [
    ["float16", 0.5],
    ["float64", 2],
  ];
  it.each(names)(
    "%s plans as for float32 where links and memories are as wide as the elements",
    (planner) => {
      for (const model of modelFamilies) {
        const usual = planAt(planner, model, 1);
        for (const [type, width] of widths) {
          const other = planAt(planner, retypeModel(model, type), width);
          expect(other.plan).toEqual(usual.plan);
          expect(other.predictedLatency).toBe(usual.predictedLatency);
        }
      }
    },
  );
});

/** Every tensor of another type than those beside it. */
function mixed(model: Model): Model {
  const types: readonly ElementType[] = ["int8", "float64", "float16", "bool", "float32"];
  return buildModel(
    model.name,
    model.operators.map(({ id, name, operation, inputs }) => ({
      name,
      operation,
      inputs: inputs.map((input) => model.operators[input]!.name),
      elementType: types[id % types.length]!,
      weightType: types[(id + 1) % types.length]!,
    })),
  );
}

describe("every planner on a model of many element types", () => {
  const models = modelFamilies.map(mixed);

  it.each(names)("%s moves and keeps each tensor's own bytes, and predicts what that takes", (planner) => {
    for (const model of models) {
      const { devices, network } = clusterAt(4);
      const planned = planAt(planner, model, 4);
      const run = inferenceOf(planned, { model, inputAt: 0, resultAt: 1 });
      const { lowering } = checkPlan(planned.plan, run, devices);
      for (const { tensor, regions, bytes } of lowering.transfers) {
        const elements = regions.reduce((sum, region) => sum + volume(region), 0);
        expect(bytes).toBe(elements * bytesPerElement[run.model.operators[tensor]!.elementType]);
      }
      const { seconds } = computeDurations(lowering, { devices }, { kind: "median" });
      const { makespan } = simulateChecked(lowering, { devices, network }, seconds);
      const believed = trueBeliefs({ devices, network }).makespan(planned, {
        model,
        inputAt: 0,
        resultAt: 1,
      });
      expect(makespan).toBeLessThanOrEqual(believed * (1 + 1e-9));
      if (planner === "flexpie" || planner === "inh")
        expect(planned.predictedLatency! / makespan).toBeCloseTo(1, 9);
    }
  });
});
