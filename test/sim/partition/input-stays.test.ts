import { expect, test } from "vitest";
import { InfeasibleError } from "../../../sim/errors.ts";
import { buildModel } from "../../../sim/model/index.ts";
import { checkPlan, type Inference, type Plan } from "../../../sim/partition/index.ts";
import { wholeBox } from "../../../sim/tensor/index.ts";

const model = buildModel("two", [
  { name: "photo", operation: { kind: "input", shape: [1, 10, 1] }, inputs: [] },
  { name: "first", operation: { kind: "activation", function: "relu" }, inputs: ["photo"] },
  { name: "second", operation: { kind: "activation", function: "tanh" }, inputs: ["first"] },
]);
const devices = ["camera", "server"].map((name) => ({ name, memory: Infinity }));

/** The first operator on one device, the second on another. */
const planOf = (...places: readonly [number, number]): Plan => ({
  execution: "dataflow",
  steps: places.map((device, index) => [{ operator: index + 1, region: wholeBox([1, 10, 1]), device }]),
});

test("where the input may not leave its device, a plan may send what was made of it, and not the input", () => {
  const inference: Inference = { model, inputAt: 0, resultAt: 0, inputLeaves: "never" };
  const check = (plan: Plan) => () => checkPlan(plan, inference, devices);
  expect(check(planOf(0, 1))().lowering.transfers.length).toBe(2);
  expect(check(planOf(0, 0))().lowering.transfers).toEqual([]);
  expect(check(planOf(1, 1))).toThrow(InfeasibleError);
  expect(check(planOf(1, 1))).toThrow("the plan sends photo from camera to server");
  expect(checkPlan(planOf(1, 1), { model, inputAt: 0, resultAt: 0 }, devices).lowering.transfers.length).toBe(
    2,
  );
});
