import { InfeasibleError } from "../sim/errors.ts";
import { isComputed, type Model } from "../sim/model/index.ts";
import { checkPlan, type Plan } from "../sim/partition/index.ts";
import { wholeBox } from "../sim/tensor/index.ts";
import type { Planned } from "./planned.ts";
import type { PlanningProblem } from "./planner.ts";
import { sumOfSteps } from "./sum-of-steps.ts";

/** The whole model on one device, or why that device cannot. */
export function planOnDevice(problem: PlanningProblem, device: number): Planned | string {
  const { inference, devices, cache } = problem;
  const plan = cache.wholes.get(inference.model, device, () => wholePlan(inference.model, device));
  try {
    checkPlan(plan, inference, devices, cache.lowerPlan, cache.memoriesOf);
  } catch (error) {
    if (error instanceof InfeasibleError) return error.message;
    throw error;
  }
  return { plan, predictedLatency: sumOfSteps(problem, plan), notes: [] };
}

function wholePlan({ operators }: Model, device: number): Plan {
  const pieces = operators
    .filter(isComputed)
    .map((operator) => ({ operator: operator.id, region: wholeBox(operator.shape), device }));
  return { execution: "bulk-synchronous", steps: [pieces] };
}

/**
 * The whole model on one device.
 *
 * @throws InfeasibleError for a device that cannot hold it
 */
export function wholeOnDevice(problem: PlanningProblem, device: number): Planned {
  const planned = planOnDevice(problem, device);
  if (typeof planned === "string") throw new InfeasibleError(planned);
  return planned;
}
