import { isComputed } from "../sim/model/index.ts";
import { wholeBox } from "../sim/tensor/index.ts";
import { relativeSpeeds } from "./ties.ts";
import type { PlannerOption, PlanningTask } from "./planner.ts";

/** The option of all planners that divide operators by a scheme. */
export const splitOption: PlannerOption = {
  meaning: "equal parts for all devices, or parts in proportion to their speed on the whole model",
  values: ["even", "proportional"],
};

/** Relative amount of work of each device under a value of `splitOption`. */
export function deviceShares({ inference, devices, costs }: PlanningTask, split: string): readonly number[] {
  if (split === "even") return devices.map(() => 1);
  const operators = inference.model.operators.filter(isComputed);
  return relativeSpeeds(
    devices.map((_, device) =>
      operators.reduce(
        (sum, operator) =>
          sum + costs.compute.seconds(device, operator, wholeBox(operator.shape), false, false),
        0,
      ),
    ),
  );
}
