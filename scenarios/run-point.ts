import {
  estimatedBeliefs,
  inferenceOf,
  networkBeliefs,
  problemOf,
  type Beliefs,
  type Planned,
  type PlannerChoice,
  type PlanningCache,
} from "../planners/index.ts";
import { fitSynchronisations } from "../traces/index.ts";
import { medianNetwork } from "../sim/cluster/index.ts";
import { InputError } from "../sim/errors.ts";
import { modelMacs } from "../sim/model/index.ts";
import { checkPlan, type CheckedPlan, type Inference } from "../sim/partition/index.ts";
import {
  computeDurations,
  memoryTimeline,
  metricsOf,
  runControlled,
  simulate,
  type MemoryMoment,
  type Metrics,
} from "../sim/run/index.ts";
import { parseKnowledge } from "./knowledge.ts";
import { outcomeOf, type Outcome } from "./outcome.ts";
import type { InferencePoint } from "./point.ts";

/** A point's plan, proved sound. */
export interface PlannedPoint {
  readonly planned: Planned;
  /** What the plan is for: that of the point, or on the model that the planner made of its model. */
  readonly inference: Inference;
  readonly checked: CheckedPlan;
}

/** Synchronisations that estimators may try on the network, all of them at a share of 1. */
const triedSynchronisations = 4000;

/** What the planners of a point believe: the true network, or what an estimator has learnt of it. */
export function beliefsOf({ settings, costs, cluster: { devices, network } }: InferencePoint): Beliefs {
  const knowledge = parseKnowledge(settings.knowledge);
  const known = medianNetwork(network);
  if (knowledge.kind !== "estimated") return networkBeliefs(costs, devices, known);
  const { seconds } = fitSynchronisations(known, {
    seed: settings.seed,
    samples: Math.ceil(knowledge.share * triedSynchronisations),
  });
  return estimatedBeliefs(costs, devices, seconds);
}

/**
 * Plans a point.
 *
 * @throws InfeasibleError when no plan fits the devices
 */
export function planPoint(
  { inference: asked, cluster }: InferencePoint,
  { planner, options }: PlannerChoice,
  believed: Beliefs,
  cache: PlanningCache,
): PlannedPoint {
  const planned = planner.plan(problemOf(asked, cluster, believed, cache), options);
  const inference = inferenceOf(planned, asked);
  return { planned, inference, checked: checkPlan(planned.plan, inference, cluster.devices) };
}

/** Plans and runs a point with a planner; whatever goes wrong is an outcome too. */
export function runPoint(
  point: InferencePoint,
  choice: PlannerChoice,
  believed: Beliefs,
  cache: PlanningCache,
): Outcome {
  return outcomeOf(
    () => planPoint(point, choice, believed, cache),
    (made) => {
      const metrics = runPlanned(point, made);
      const { predictedLatency, notes } = made.planned;
      return {
        planned: { predictedLatency, notes: [...notes, ...believed.notes, ...metrics.costNotes] },
        believedLatency: believed.makespan(made.planned, point.inference),
        metrics,
      };
    },
  );
}

/** Runs what was planned: the plan as it is, or the controller that decides in its place while it runs. */
function runPlanned(
  { inference: asked, cluster, timing }: InferencePoint,
  { planned, inference, checked }: PlannedPoint,
): Metrics {
  if (planned.controller) return runControlled(planned.controller(), inference, cluster, timing).metrics;
  const durations = computeDurations(checked.lowering, cluster, timing);
  const timeline = simulate(checked.lowering, cluster, durations.seconds);
  return metricsOf(checked, inference.model, cluster, durations, timeline, modelMacs(asked.model));
}

/**
 * Live activations of each device over the run of a plan; bytes over seconds.
 *
 * @throws InputError for a plan whose controller decides in its place
 */
export function memoryOfPlanned(
  { cluster, timing }: InferencePoint,
  { planned, inference, checked: { lowering } }: PlannedPoint,
): readonly (readonly MemoryMoment[])[] {
  if (planned.controller)
    throw new InputError("the run itself decides who computes what: the plan has no memory over time");
  const { seconds } = computeDurations(lowering, cluster, timing);
  const timeline = simulate(lowering, cluster, seconds);
  return memoryTimeline(lowering, inference, timeline, cluster.devices.length);
}
