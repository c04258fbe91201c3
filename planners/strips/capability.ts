import { InfeasibleError } from "../../sim/errors.ts";
import { isComputed } from "../../sim/model/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import { relativeSpeeds } from "../ties.ts";
import type { PlanningProblem } from "../planner.ts";

/**
 * Capability of each device: its speed on the whole model in parts of the fastest one's, by the planner's costs. 0 for a device that would take
 * forever; where some take no time at all, they alone count.
 *
 * @throws InfeasibleError when no device can compute the model
 */
export function deviceCapabilities({ inference, devices, believed }: PlanningProblem): readonly number[] {
  const seconds = devices.map((_, device) =>
    inference.model.operators
      .filter(isComputed)
      .reduce(
        (sum, operator) =>
          sum + believed.compute.seconds(device, operator, wholeBox(operator.shape), false, false),
        0,
      ),
  );
  const capabilities = relativeSpeeds(seconds);
  if (!capabilities.some((capability) => capability > 0)) {
    throw new InfeasibleError(`no device can compute ${inference.model.name}: all would take forever`);
  }
  return capabilities;
}
