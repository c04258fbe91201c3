import { InfeasibleError } from "../sim/errors.ts";
import { isComputed } from "../sim/model/index.ts";
import { checkPlan, type Plan } from "../sim/partition/index.ts";
import { wholeBox } from "../sim/tensor/index.ts";
import { scheduleOnBestDevice } from "./list-scheduling/index.ts";
import { fastestPlan } from "./fastest-plan.ts";
import type { Planned } from "./planned.ts";
import type { Planner, PlanningProblem } from "./planner.ts";
import { trainOnBestDevice } from "./training/index.ts";
import { sumOfSteps } from "./sum-of-steps.ts";

/**
 * The whole model on one device: the one that finishes first, input and result included, of those with the memory. Of a
 * task graph all tasks but those that are pinned elsewhere.
 */
export const single: Planner = {
  name: "single",
  summary: "the whole model on the best single device",
  source: "the usual baseline",
  options: {},
  plan(problem) {
    const candidates = problem.devices.map((_, device) => planOnDevice(problem, device));
    const feasible = candidates.filter((candidate) => typeof candidate !== "string");
    const best = fastestPlan(problem, feasible);
    if (!best) throw new InfeasibleError(`no single device holds the model; ${candidates.join("; ")}`);
    return best;
  },
  schedule: scheduleOnBestDevice,
  train: trainOnBestDevice,
};

/** The plan on one device, or why that device cannot. */
export function planOnDevice(problem: PlanningProblem, device: number): Planned | string {
  const { inference, devices } = problem;
  const pieces = inference.model.operators
    .filter(isComputed)
    .map((operator) => ({ operator: operator.id, region: wholeBox(operator.shape), device }));
  const plan: Plan = { execution: "bulk-synchronous", steps: [pieces] };
  try {
    checkPlan(plan, inference, devices);
  } catch (error) {
    if (error instanceof InfeasibleError) return error.message;
    throw error;
  }
  return { plan, predictedLatency: sumOfSteps(problem, plan), notes: [] };
}
