import { beforeAll, describe, expect, it } from "vitest";
import { choosePlanner, problemOf, provePlan } from "../../planners/index.ts";
import { mesh } from "../../sim/cluster/index.ts";
import { buildModel, type Model } from "../../sim/model/index.ts";
import { checkPlan, type Inference } from "../../sim/partition/index.ts";
import { InfeasibleError } from "../../sim/errors.ts";
import { computeReference, TileRunner, verifyPlan, type Reference } from "../../verify/index.ts";
import { loadRuntime, SeededValues } from "../../traces/record/index.ts";
import { clusterOf, deviceNames, linearProfile } from "../support/cluster.ts";
import { modelFamilies } from "../support/families.ts";
import { plannerLabels } from "../support/planner-labels.ts";

const cluster = clusterOf(
  [
    linearProfile("camera", 1e-8, 1e-7),
    linearProfile("helper", 1e-9, 1e-8),
    linearProfile("helper", 1e-9, 1e-8),
  ],
  mesh(deviceNames(3), { bandwidth: 1e8, latency: 1e-5, duplex: "full" }),
);

const families = modelFamilies.filter(({ name }) => ["chain", "residual", "attention"].includes(name));

describe("an input that must not leave its device", () => {
  const values = new SeededValues(5);
  const references = new Map<Model, Reference>();
  let runner: TileRunner;

  beforeAll(async () => {
    runner = new TileRunner(await loadRuntime(), values);
    for (const model of families) references.set(model, await computeReference(model, runner, values));
  });

  it.each(plannerLabels)("%s keeps it there", async (name) => {
    let others = 0;
    for (const model of families) {
      const inference: Inference = { model, inputAt: 0, resultAt: 0, inputLeaves: "never" };
      const { planner, options } = choosePlanner(name);
      const problem = problemOf(inference, cluster);
      const {
        planned,
        checked,
        inference: run,
      } = provePlan(planner.plan(problem, options), inference, cluster);
      for (const { tensor, regions } of checked.lowering.transfers)
        expect([model.operators[tensor]!.operation.kind, regions.length > 0]).not.toEqual(["input", true]);
      others += checked.lowering.computes.filter(({ device }) => device !== 0).length;
      const proof = await verifyPlan(
        { lowering: checked.lowering, merged: planned.merged },
        run,
        3,
        runner,
        references.get(model)!,
      );
      expect(proof).toMatchObject({ ok: true, firstWrongPiece: undefined });
    }
    // Whoever uses several devices uses them still, for what follows.
    const stays = new Set(["single", "ios", "serenity", "hmcos"]);
    expect(others > 0).toBe(!stays.has(name));
  });

  it("is said to leave it where only the run shows that", () => {
    const { planner, options } = choosePlanner("deepthings[assignment=stealing]");
    const inference: Inference = { model: modelFamilies[0]!, inputAt: 0, resultAt: 0, inputLeaves: "never" };
    const decision = planner.plan(problemOf(inference, cluster), options);
    expect(() => provePlan(decision, inference, cluster)).toThrow(InfeasibleError);
  });

  it("refuses a plan that sends it", () => {
    const model = buildModel("two", [
      { name: "image", operation: { kind: "input", shape: [4, 4] }, inputs: [] },
      { name: "soft", operation: { kind: "softmax" }, inputs: ["image"] },
    ]);
    const plan = {
      execution: "bulk-synchronous" as const,
      steps: [[{ operator: 1, region: { start: [0, 0], end: [4, 4] }, device: 1 }]],
    };
    const inference: Inference = { model, inputAt: 0, resultAt: 0 };
    expect(() => checkPlan(plan, inference, cluster.devices)).not.toThrow();
    expect(() => checkPlan(plan, { ...inference, inputLeaves: "never" }, cluster.devices)).toThrow(
      "the input must not leave its device, and the plan sends image from board-0 to board-1",
    );
  });
});
