import {
  costModel,
  estimatedCostModel,
  type CostModel,
  type Planned,
  type PlannerChoice,
  type PlanningCache,
} from "../planners/index.ts";
import { fitSynchronisations } from "../traces/index.ts";
import { InfeasibleError, InputError } from "../sim/errors.ts";
import { checkPlan, type CheckedPlan } from "../sim/partition/index.ts";
import {
  computeDurations,
  memoryTimeline,
  metricsOf,
  runStealing,
  simulate,
  type MemoryMoment,
  type Metrics,
} from "../sim/run/index.ts";
import { parseKnowledge } from "./knowledge.ts";
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

/** Synchronisations that estimators may try on the network, all of them at a share of 1. */
const triedSynchronisations = 4000;

/** What the planners of a point may know of its costs. */
export function believedCostModel({ settings, costs, cluster: { network } }: Point): CostModel {
  const knowledge = parseKnowledge(settings.knowledge);
  if (knowledge.kind !== "estimated") return costModel(costs, network);
  const { seconds } = fitSynchronisations(network, {
    seed: settings.seed,
    samples: Math.ceil(knowledge.share * triedSynchronisations),
  });
  return estimatedCostModel(costs, seconds);
}

/**
 * Plans a point.
 *
 * @throws InfeasibleError when no plan fits the devices
 */
export function planPoint(
  { inference, cluster: { devices, network } }: Point,
  { planner, options }: PlannerChoice,
  costs: CostModel,
  cache: PlanningCache,
): PlannedPoint {
  const planned = planner.plan({ inference, devices, network, costs, cache }, options);
  return { planned, checked: checkPlan(planned.plan, inference, devices) };
}

/** Plans and runs a point with a planner; whatever goes wrong is an outcome too. */
export function runPoint(
  point: Point,
  choice: PlannerChoice,
  costs: CostModel,
  cache: PlanningCache,
): Outcome {
  const start = performance.now();
  let planningSeconds: number | undefined;
  const sinceStart = () => (performance.now() - start) / 1e3;
  try {
    const planned = planPoint(point, choice, costs, cache);
    planningSeconds = sinceStart();
    return { status: "ok", planned: planned.planned, metrics: runPlanned(point, planned), planningSeconds };
  } catch (error) {
    return { ...failureOf(error), planningSeconds: planningSeconds ?? sinceStart() };
  }
}

/** Runs what was planned: the plan as it is, or the controller that decides in its place while it runs. */
function runPlanned({ inference, cluster, timing }: Point, { planned, checked }: PlannedPoint): Metrics {
  if (planned.controller) return runStealing(planned.controller, inference, cluster, timing).metrics;
  const durations = computeDurations(checked.lowering, inference.model, cluster, timing);
  const timeline = simulate(checked.lowering, planned.plan.execution, cluster, durations.seconds);
  return metricsOf(checked, inference.model, cluster, durations, timeline);
}

/**
 * Live activations of each device over the run of a plan; bytes over seconds.
 *
 * @throws InputError for a plan whose controller decides in its place
 */
export function memoryOfPlanned(
  { inference, cluster, timing }: Point,
  { planned, checked: { lowering } }: PlannedPoint,
): readonly (readonly MemoryMoment[])[] {
  if (planned.controller)
    throw new InputError("the run itself decides who computes what: the plan has no memory over time");
  const { seconds } = computeDurations(lowering, inference.model, cluster, timing);
  const timeline = simulate(lowering, planned.plan.execution, cluster, seconds);
  return memoryTimeline(lowering, inference, timeline, cluster.devices.length);
}

/** What an error says about a point. */
export function failureOf(error: unknown): Failure {
  if (error instanceof InfeasibleError) return { status: "infeasible", reason: error.message };
  return {
    status: "failed",
    reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  };
}
