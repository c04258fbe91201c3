import { isComputed } from "../sim/model/index.ts";
import { wholeBox } from "../sim/tensor/index.ts";
import { relativeSpeeds } from "./ties.ts";
import { oneOf } from "./options.ts";
import type { PlanningProblem } from "./planner.ts";

/** The option of all planners that divide operators by a scheme. */
export const splitOption = oneOf(["even", "proportional"], {
  meaning: "equal parts for all devices, or parts in proportion to their speed on the whole model",
});

export type Split = "even" | "proportional";

/** Relative amount of work of each device under a value of `splitOption`; 0 for those that take no part. */
export function deviceShares(
  problem: PlanningProblem,
  split: Split,
  among: readonly number[],
): readonly number[] {
  const shares = split === "even" ? problem.devices.map(() => 1) : speeds(problem);
  return shares.map((share, device) => (among.includes(device) ? share : 0));
}

function speeds({ inference, devices, believed }: PlanningProblem): readonly number[] {
  const operators = inference.model.operators.filter(isComputed);
  return relativeSpeeds(
    devices.map((_, device) =>
      operators.reduce(
        (sum, operator) =>
          sum + believed.compute.seconds(device, operator, wholeBox(operator.shape), false, false),
        0,
      ),
    ),
  );
}
