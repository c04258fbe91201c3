import {
  estimatedBeliefs,
  networkBeliefs,
  problemOf,
  provePlan,
  type Beliefs,
  type PlannerChoice,
  type PlanningCache,
  type ProvedPlan,
} from "../planners/index.ts";
import { cart, fitSynchronisations } from "../traces/index.ts";
import { loadCart } from "../traces/cart-library.ts";
import { medianNetwork } from "../sim/cluster/index.ts";
import { InputError } from "../sim/errors.ts";
import { modelMacs } from "../sim/model/index.ts";
import {
  computeDurations,
  memoryTimeline,
  metricsOf,
  runControlled,
  simulate,
  type MemoryMoment,
} from "../sim/run/index.ts";
import type { DecidedPoint } from "./decided-point.ts";
import { parseKnowledge } from "./knowledge.ts";
import { outcomeOf, type Outcome } from "./outcome.ts";
import type { InferencePoint } from "./point.ts";
import { isOneInStillWorld } from "./serve.ts";
import { serveWorkloads, workloadMetrics, type RunAlone, type ServedMetrics } from "./serve-decided.ts";

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
    ...(knowledge.estimator === "cart" && { learner: cart(loadCart()) }),
  });
  return estimatedBeliefs(costs, devices, seconds);
}

/**
 * Has a planner decide about a point.
 *
 * @throws InfeasibleError when no plan fits the devices
 */
export function decidePoint(
  { inference: asked, cluster }: InferencePoint,
  { planner, options }: PlannerChoice,
  believed: Beliefs,
  cache: PlanningCache,
): DecidedPoint {
  const decision = planner.plan(problemOf(asked, cluster, believed, cache), options);
  if (decision.kind === "controller") return { kind: "controller", decision };
  return { kind: "plan", decision, ...provePlan(decision, asked, cluster) };
}

/**
 * The plan of a point: the one that was decided, or the one that the run of a controller comes to.
 *
 * @throws InfeasibleError for a device that took more than it can hold
 */
export function planOfDecided(point: InferencePoint, decided: DecidedPoint): ProvedPlan {
  return decided.kind === "plan"
    ? decided
    : provePlan(decided.decision, point.inference, point.cluster, point.timing);
}

/**
 * Plans a point; what a controller decides is known from its run.
 *
 * @throws InfeasibleError when no plan fits the devices
 */
export function planPoint(
  point: InferencePoint,
  choice: PlannerChoice,
  believed: Beliefs,
  cache: PlanningCache,
): ProvedPlan {
  return planOfDecided(point, decidePoint(point, choice, believed, cache));
}

/** Has a planner decide about a point and runs that; whatever goes wrong is an outcome too. */
export function runPoint(point: InferencePoint, decide: () => DecidedPoint, believed: Beliefs): Outcome {
  return outcomeOf(decide, (decided) => {
    const metrics = runDecided(point, decided);
    const { predictedLatency, notes } = decided.decision;
    return {
      planned: {
        predictedLatency,
        notes: [...notes, ...believed.notes, ...metrics.costNotes, ...(point.inference.model.notes ?? [])],
      },
      believedLatency: believed.makespan(decided.decision, point.inference),
      metrics,
    };
  });
}

/** Runs what was decided: for one request in a still world, or for all that a scenario states. */
function runDecided(point: InferencePoint, decided: DecidedPoint): ServedMetrics {
  const alone = runAlone(point, decided);
  if (isOneInStillWorld(point)) return alone.metrics;
  return workloadMetrics(serveWorkloads([{ point, decided, checked: alone.checked }]), 0, alone);
}

/** One request: by the plan as it is, or by the controller that decides while it runs. */
export function runAlone(
  { inference: asked, cluster, timing }: InferencePoint,
  decided: DecidedPoint,
): RunAlone {
  if (decided.kind === "controller")
    return runControlled(decided.decision.controller(), asked, cluster, timing);
  const { inference, checked } = decided;
  const durations = computeDurations(checked.lowering, cluster, timing);
  const timeline = simulate(checked.lowering, cluster, durations.seconds);
  const needed = modelMacs(asked.model);
  return { metrics: metricsOf(checked, inference.model, cluster, durations, timeline, needed), checked };
}

/**
 * Live activations of each device over the run of a plan; bytes over seconds.
 *
 * @throws InputError for a controller
 */
export function memoryOfPlanned(
  { cluster, timing }: InferencePoint,
  decided: DecidedPoint,
): readonly (readonly MemoryMoment[])[] {
  if (decided.kind === "controller")
    throw new InputError(
      "--memory-chart: the run itself decides who computes what: memory over time is for plans",
    );
  const { inference, checked } = decided;
  const { lowering } = checked;
  const { seconds } = computeDurations(lowering, cluster, timing);
  const timeline = simulate(lowering, cluster, seconds);
  return memoryTimeline(lowering, inference, timeline, cluster.devices.length);
}
