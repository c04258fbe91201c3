import {
  costModel,
  type CostModel,
  type Planned,
  type PlannerChoice,
  type PlanningCache,
} from "../planners/index.ts";
import { InfeasibleError } from "../sim/errors.ts";
import { checkPlan, type CheckedPlan } from "../sim/partition/index.ts";
import { computeDurations, metricsOf, simulate, type Metrics } from "../sim/run/index.ts";
import type { Point } from "./point.ts";

/** A point's plan, proved sound. */
export interface PlannedPoint {
  readonly planned: Planned;
  readonly checked: CheckedPlan;
}

/** Why there is no result: the devices cannot hold any plan, or something broke. */
export interface Failure {
  readonly status: "infeasible" | "failed";
  readonly reason: string;
}

/** What planning and running a point came to. */
export type Outcome =
  | {
      readonly status: "ok";
      readonly planned: Planned;
      readonly metrics: Metrics;
      readonly planningSeconds: number;
    }
  | (Failure & { readonly planningSeconds: number });

/** What the planners of a point may know of its costs. */
export function believedCostModel({ costs, cluster }: Point): CostModel {
  return costModel(costs, cluster.network);
}

/**
 * Plans a point.
 *
 * @throws InfeasibleError when no plan fits the devices
 */
export function planPoint(
  { inference, cluster: { devices } }: Point,
  { planner, options }: PlannerChoice,
  costs: CostModel,
  cache: PlanningCache,
): PlannedPoint {
  const planned = planner.plan({ inference, devices, costs, cache }, options);
  return { planned, checked: checkPlan(planned.plan, inference, devices) };
}

/** Plans and runs a point with a planner; whatever goes wrong is an outcome too. */
export function runPoint(
  point: Point,
  choice: PlannerChoice,
  costs: CostModel,
  cache: PlanningCache,
): Outcome {
  const { inference, cluster, timing } = point;
  const start = performance.now();
  let planningSeconds: number | undefined;
  const sinceStart = () => (performance.now() - start) / 1e3;
  try {
    const { planned, checked } = planPoint(point, choice, costs, cache);
    planningSeconds = sinceStart();
    const durations = computeDurations(checked.lowering, inference.model, cluster, timing);
    const timeline = simulate(checked.lowering, planned.plan.execution, cluster, durations.seconds);
    const metrics = metricsOf(checked, inference.model, cluster, durations, timeline);
    return { status: "ok", planned, metrics, planningSeconds };
  } catch (error) {
    return { ...failureOf(error), planningSeconds: planningSeconds ?? sinceStart() };
  }
}

/** What an error says about a point. */
export function failureOf(error: unknown): Failure {
  if (error instanceof InfeasibleError) return { status: "infeasible", reason: error.message };
  return {
    status: "failed",
    reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  };
}
