import { expect, it } from "vitest";
import { cutPlan } from "../../planners/cuts/cut-plan.ts";
import { articulationPoints, operatorDag } from "../../planners/dag/index.ts";
import { isComputed } from "../../sim/model/index.ts";
import { checkPlan, type Inference } from "../../sim/partition/index.ts";
import { randomStream } from "../../sim/random.ts";
import { loadRuntime, SeededValues } from "../../traces/record/index.ts";
import { computeReference, TileCache, TileRunner, verifyLowering } from "../../verify/index.ts";
import { clusterOf, linearProfile } from "../support/cluster.ts";
import { modelFamilies } from "../support/families.ts";

it("cuts of small models compute what the whole computes: at every point, inside blocks, and with data that come back", async () => {
  const values = new SeededValues(3);
  const runner = new TileRunner(await loadRuntime(), values);
  const { devices } = clusterOf([
    linearProfile("a", 1e-9),
    linearProfile("b", 1e-9),
    linearProfile("c", 1e-9),
  ]);
  let returned = 0;
  for (const model of modelFamilies.filter(({ name }) =>
    ["residual", "inception", "dense-concat"].includes(name),
  )) {
    const reference = await computeReference(model, runner, values);
    const cache = new TileCache(runner, 2 ** 28);
    const count = model.operators.length;
    const random = randomStream(5, model.name);
    const prefixes = Array.from({ length: count }, (_, last) =>
      Uint8Array.from({ length: count }, (__, node) => (node <= last ? 1 : 0)),
    );
    const mixed = Array.from({ length: 8 }, () =>
      Uint8Array.from(model.operators, (operator) => (!isComputed(operator) || random() < 0.5 ? 1 : 0)),
    );
    for (const sides of [...prefixes, ...mixed]) {
      // The input lies on the edge, or on a device that computes nothing.
      for (const inputAt of [0, 2]) {
        const inference: Inference = { model, inputAt, resultAt: 0 };
        const plan = cutPlan(model, sides, { edge: 0, cloud: 1 });
        if (plan.steps.length > 2) returned++;
        const { lowering } = checkPlan(plan, inference, devices);
        const proof = await verifyLowering(lowering, inference, devices.length, cache, reference);
        expect({ model: model.name, ...proof }).toMatchObject({ ok: true, firstWrongPiece: undefined });
      }
    }
    expect(articulationPoints(operatorDag(model)).length).toBeLessThan(count);
  }
  expect(returned).toBeGreaterThan(10);
}, 120_000);
