import { expect, test } from "vitest";
import { buildModel, isComputed } from "../../../sim/model/index.ts";
import { isLowering, lower, partition, type Inference, type Plan } from "../../../sim/partition/index.ts";
import { isEmpty } from "../../../sim/tensor/index.ts";
import { branchingModel } from "../../support/residual.ts";

const model = buildModel("branching", branchingModel);
const inference: Inference = { model, inputAt: 0, resultAt: 0 };

/** Each operator by rows in a step of its own, on so many devices. */
const planOf = (execution: Plan["execution"], deviceCount: number): Plan => ({
  execution,
  steps: model.operators.filter(isComputed).map((operator) =>
    partition(operator, "inh", Array<number>(deviceCount).fill(1))
      .map((region, device) => ({ operator: operator.id, region, device }))
      .filter(({ region }) => !isEmpty(region)),
  ),
});

test.each([1, 2, 3])(
  "between the transfers and the computes of each step, and between steps, there is one barrier (%i devices)",
  (deviceCount) => {
    const { computes, transfers, barriers, stepCount } = lower(
      planOf("bulk-synchronous", deviceCount),
      inference,
      deviceCount,
    );
    const placesOf = (tasks: readonly { readonly step: number }[], step: number) =>
      [...tasks.keys()].filter((task) => tasks[task]!.step === step);
    const phases = Array.from({ length: stepCount }, (_, step) => [
      { computes: [], transfers: placesOf(transfers, step) },
      { computes: placesOf(computes, step), transfers: [] },
    ])
      .flat()
      .filter((phase) => phase.computes.length + phase.transfers.length > 0);
    expect(phases.length).toBeGreaterThan(5);
    expect(barriers).toEqual(phases.slice(1).map((before, index) => ({ after: phases[index], before })));
  },
);

test("dataflow has no barriers, and only what was lowered says what it is for", () => {
  const lowering = lower(planOf("dataflow", 2), inference, 2);
  expect(lowering.barriers).toEqual([]);
  expect(isLowering(lowering)).toBe(true);
  const { computes, transfers, barriers } = lowering;
  expect(isLowering({ computes, transfers, barriers })).toBe(false);
});
