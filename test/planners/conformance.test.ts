import { beforeAll, describe, expect, it } from "vitest";
import { choosePlanner, inferenceOf, problemOf, trueBeliefs, provePlan } from "../../planners/index.ts";
import {
  computeReference,
  TileCache,
  TileRunner,
  verifyLowering,
  verifyPlan,
  type Reference,
} from "../../verify/index.ts";
import { star, type Cluster } from "../../sim/cluster/index.ts";
import { InfeasibleError } from "../../sim/errors.ts";
import type { Model } from "../../sim/model/index.ts";
import { checkPlan, type Inference } from "../../sim/partition/index.ts";
import { computeDurations } from "../../sim/run/index.ts";
import { loadRuntime, SeededValues } from "../../traces/record/index.ts";
import { clusterOf, deviceNames, linearProfile } from "../support/cluster.ts";
import { modelFamilies } from "../support/families.ts";
import { simulateChecked } from "../support/simulate-checked.ts";
import { splitLabels } from "../support/planner-labels.ts";

const memory = 2 ** 20;

/** Devices of one speed, or each half as fast as the one before, behind a star. */
function clusterFor(deviceCount: number, speeds: "even" | "uneven", deviceMemory: number): Cluster {
  const profiles = Array.from({ length: deviceCount }, (_, device) =>
    linearProfile(`device ${device}`, speeds === "even" ? 1e-8 : 1e-8 * 2 ** (device % 3), 1e-7),
  );
  const network = star(deviceNames(deviceCount), { bandwidth: 2e6, latency: 1e-5, duplex: "full" });
  const { devices } = clusterOf(profiles, network);
  return { devices: devices.map((device) => ({ ...device, memory: deviceMemory })), network };
}

/** The plan that was decided, or that the run of a controller comes to. */
function planOn(planner: string, inference: Inference, cluster: Cluster) {
  const choice = choosePlanner(planner);
  const decision = choice.planner.plan(problemOf(inference, cluster), choice.options);
  return provePlan(decision, inference, cluster).planned;
}

/** Every registered planner, with a proportional split where it has one. */
const variants = splitLabels;

describe("every planner on every family of models", () => {
  const values = new SeededValues(11);
  const references = new Map<Model, Reference>();
  let runner: TileRunner;
  /** Of all cases: their plans share most tiles. */
  let cache: TileCache;

  beforeAll(async () => {
    runner = new TileRunner(await loadRuntime(), values);
    cache = new TileCache(runner, 2 ** 28);
    for (const model of modelFamilies) references.set(model, await computeReference(model, runner, values));
  });

  const cases = variants.flatMap((planner) =>
    modelFamilies.map((model) => ({ planner, model, family: model.name })),
  );

  it.each(cases)(
    "$planner on $family: sound, deterministic, as believed, numerically equal",
    async ({ planner, model }) => {
      for (const deviceCount of [2, 3, 4, 5, 6]) {
        for (const speeds of ["even", "uneven"] as const) {
          const cluster = clusterFor(deviceCount, speeds, memory);
          const inference: Inference = { model, inputAt: 0, resultAt: deviceCount - 1 };
          const planned = planOn(planner, inference, cluster);
          expect(planOn(planner, inference, cluster)).toEqual(planned);

          const run = inferenceOf(planned, inference);
          const { lowering, memories } = checkPlan(planned.plan, run, cluster.devices);
          for (const { weights, activations } of memories)
            expect(weights + activations).toBeLessThanOrEqual(memory);
          for (const turn of planned.turns ?? []) {
            const other = checkPlan(turn, run, cluster.devices).lowering;
            const equal = await verifyLowering(other, inference, deviceCount, cache, references.get(model)!);
            expect(equal).toMatchObject({ ok: true, firstWrongPiece: undefined });
          }

          const { seconds } = computeDurations(lowering, cluster, { kind: "median" });
          const { makespan } = simulateChecked(lowering, cluster, seconds);
          const believed = trueBeliefs(cluster).makespan(planned, inference);
          expect(makespan).toBeLessThanOrEqual(believed * (1 + 1e-9));

          const { merged } = planned;
          const reference = references.get(model)!;
          const proof = merged
            ? await verifyPlan({ lowering, merged }, inference, deviceCount, runner, reference)
            : await verifyLowering(lowering, inference, deviceCount, cache, reference);
          expect(proof).toMatchObject({ ok: true, firstWrongPiece: undefined });
        }
      }
    },
  );

  it.each(variants)("%s is refused, not wrong, where no device has the memory", (planner) => {
    const cluster = clusterFor(2, "even", 100);
    const inference: Inference = { model: modelFamilies[0]!, inputAt: 0, resultAt: 0 };
    expect(() => checkPlan(planOn(planner, inference, cluster).plan, inference, cluster.devices)).toThrow(
      InfeasibleError,
    );
  });
});
