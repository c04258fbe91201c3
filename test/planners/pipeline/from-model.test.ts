import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  modelStages,
  pipelinePlan,
  requestSeconds,
  type Pipeline,
} from "../../../planners/pipeline/index.ts";
import { problemOf } from "../../../planners/index.ts";
import { mesh } from "../../../sim/cluster/index.ts";
import { builtInNetwork, linkOperators, type Model } from "../../../sim/model/index.ts";
import { checkPlan } from "../../../sim/partition/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { clusterOf, deviceNames, ruggedProfile } from "../../support/cluster.ts";
import { modelFamilies } from "../../support/families.ts";

const models: readonly Model[] = [
  ...modelFamilies,
  ...["squeezenet1.1", "resnet18"].map((name) => linkOperators(builtInNetwork(name))),
];

const deviceCount = 4;

/** Units in random stages on random devices. */
function pipelineOf(unitCount: number, cuts: readonly number[], order: readonly number[]): Pipeline {
  const inside = cuts.slice(0, deviceCount - 1).map((cut) => cut % unitCount);
  const borders = [...new Set([0, ...inside, unitCount])].sort((a, b) => a - b);
  return borders.slice(1).map((to, place) => ({ from: borders[place]!, to, device: order[place]! }));
}

describe("a model as a chain of units", () => {
  it("has the memory that the check of a plan finds, and the time of a run in the believed world", () => {
    const place = fc.integer({ min: 0, max: deviceCount - 1 });
    fc.assert(
      fc.property(
        fc.constantFrom(...models),
        fc.array(fc.nat(1000), { maxLength: 3 }),
        fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
        fc.oneof(place, fc.constant("everywhere" as const)),
        fc.oneof(place, fc.constant("anywhere" as const)),
        (model, cuts, order, inputAt, resultAt) => {
          const names = deviceNames(deviceCount);
          const network = mesh(names, { bandwidth: 1e6, latency: 1e-5, duplex: "full" });
          const cluster = clusterOf(
            names.map((name, seed) => ruggedProfile(name, seed)),
            network,
          );
          const inference = { model, inputAt, resultAt };
          const planning = problemOf(inference, cluster);
          const stages = modelStages(planning, "added");
          const pipeline = pipelineOf(stages.unitCount, cuts, order);
          const plan = pipelinePlan(model, stages.units, pipeline);
          const { memories } = checkPlan(plan, inference, cluster.devices);
          for (const { from, to, device } of pipeline) {
            const { weights, activations } = memories[device]!;
            expect(stages.memoryBytes(from, to, device)).toBe(weights + activations);
          }
          const makespan = planning.believed.makespan({ plan }, inference);
          const ratio = requestSeconds(stages, pipeline) / makespan;
          // Of several results the early ones are on their way home while later stages compute.
          if (model.outputs.length === 1) expect(ratio).toBeCloseTo(1, 9);
          else expect(ratio).toBeGreaterThan(1 - 1e-9);
        },
      ),
      { ...fixedSeed, numRuns: 40 },
    );
  });

  it("has a unit for each block between articulation points", () => {
    const { units } = modelStages(
      problemOf(
        { model: linkOperators(builtInNetwork("resnet18")), inputAt: 0, resultAt: 0 },
        clusterOf([ruggedProfile("a", 1)]),
      ),
      "overlapped",
    );
    // Stem, pooling, eight residual blocks, pooling, classifier.
    expect(units.length).toBe(12);
  });
});
