import {
  expectedOver,
  problemOf,
  provePlan,
  type Beliefs,
  type PlannerChoice,
  type PlanningCache,
  type ProvedPlan,
} from "../planners/index.ts";
import { InfeasibleError } from "../sim/errors.ts";
import { modelMacs, modelOfExit } from "../sim/model/index.ts";
import type { Plan } from "../sim/partition/index.ts";
import {
  follow,
  expectedMetrics,
  memoryOverTime,
  metricsOf,
  oneRequest,
  recordRun,
  runControlled,
  RunRecorder,
  trueTimes,
  type MemoryMoment,
  type RunObserver,
} from "../sim/run/index.ts";
import type { DecidedPoint } from "./decided-point.ts";
import { outcomeOf, type Outcome } from "./outcome.ts";
import type { InferencePoint } from "./point.ts";
import { isOneInStillWorld } from "./serve.ts";
import { lowerBoundOf } from "./lower-bound.ts";
import { exitNotes } from "./exit-notes.ts";
import { serveWorkloads, workloadMetrics, type RunAlone, type ServedMetrics } from "./serve-decided.ts";

/**
 * Has a planner decide about a point.
 *
 * @throws InfeasibleError when no plan fits the devices
 */
export function decidePoint(
  { inference: asked, cluster, requestRate }: InferencePoint,
  { planner, options }: PlannerChoice,
  believed: Beliefs,
  cache: PlanningCache,
): DecidedPoint {
  const decision = planner.plan(problemOf(asked, cluster, believed, cache, requestRate), options);
  if (decision.kind === "controller") {
    if (asked.model.exits)
      throw new InfeasibleError(
        `${planner.name} decides while it runs who computes what and cannot let a request leave early (allowed with exits: planners that answer a plan)`,
      );
    if (asked.model.cutCompression)
      throw new InfeasibleError(
        `${planner.name} decides while it runs where to cut and does not compress its cuts (allowed with compress_cut without after: planners that answer a plan)`,
      );
    return { kind: "controller", decision };
  }
  const goesToTheEnd = asked.model.exits && !planner.weighsExits;
  const notes = [
    ...(goesToTheEnd ? ["planned and predicted for requests that go to the end"] : []),
    ...(asked.model.cutCompression && !planner.compressesCuts && isShared(decision.plan)
      ? [
          "compress_cut without after is for cuts of neurosurgeon, dads, qdmp and cic: here tensors cross as they are (compress_cut: {after: LAYER} is for any planner)",
        ]
      : []),
  ];
  const noted = { ...decision, notes: [...decision.notes, ...notes] };
  return { kind: "plan", decision: noted, ...provePlan(noted, asked, cluster, cache) };
}

/** Do several devices compute? */
function isShared({ steps }: Plan): boolean {
  return new Set(steps.flat().map(({ device }) => device)).size > 1;
}

/**
 * The plan of a point: the one that was decided, or the one that the run of a controller realises.
 *
 * @throws InfeasibleError for a device that took more than it can hold
 */
export function planOfDecided(point: InferencePoint, decided: DecidedPoint): ProvedPlan {
  return decided.kind === "plan"
    ? decided
    : provePlan(decided.decision, point.inference, point.cluster, { timing: point.timing });
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

/**
 * Has a planner decide about a point and runs that; whatever goes wrong is an outcome too.
 *
 * @param observers see the run that the outcome is of: that of all requests, where there are many
 */
export function runPoint(
  point: InferencePoint,
  decide: () => DecidedPoint,
  believed: Beliefs,
  observers: readonly RunObserver[] = [],
): Outcome {
  return outcomeOf(decide, (decided) => {
    const metrics = runDecided(point, decided, observers);
    const { predictedLatency, predictedThroughput, search, notes } = decided.decision;
    return {
      planned: {
        predictedLatency,
        predictedThroughput,
        ...(search && { search }),
        notes: [...notes, ...believed.notes, ...metrics.costNotes, ...(point.inference.model.notes ?? [])],
      },
      believedLatency: believedLatency(point, decided, believed),
      metrics,
      lowerBound: lowerBoundOf(point, decided),
    };
  });
}

/** Runs what was decided: for one request in a still world, or for all that a scenario states. */
export function runDecided(
  point: InferencePoint,
  decided: DecidedPoint,
  observers: readonly RunObserver[],
): ServedMetrics {
  if (isOneInStillWorld(point)) {
    const { metrics, exits } = runAlone(point, decided, observers);
    return { ...metrics, costNotes: [...metrics.costNotes, ...exitNotes(exits)] };
  }
  const alone = runAlone(point, decided);
  return workloadMetrics(serveWorkloads([{ point, decided, ...alone }], observers), 0);
}

/**
 * One request in a still world: by the plan as it is, or by the controller that decides while it runs. Of a model with exits
 * metrics of a request on average; observers then see one that goes to the end.
 */
export function runAlone(
  { inference: asked, cluster, timing }: InferencePoint,
  decided: DecidedPoint,
  observers: readonly RunObserver[] = [],
): RunAlone {
  if (decided.kind === "controller") {
    const { metrics, checked } = runControlled(decided.decision.controller(), asked, cluster, timing, {
      observers,
    });
    return { metrics, checked, exits: [{ after: undefined, share: 1, metrics }] };
  }
  const { exits, checked } = decided;
  const kinds = exits.map(({ after, share, inference, checked: { lowering, memories } }, number) => {
    const { secondsOf, origin } = trueTimes(cluster, timing);
    const run = recordRun({ ...cluster, secondsOf }, oneRequest, follow(lowering), {
      observers: after === undefined ? observers : [],
    });
    const needed = modelMacs(modelOfExit(decided.decision.encoded ?? asked.model, number));
    const metrics = metricsOf({ lowering, memories }, inference.model, cluster, origin, run, needed);
    return { after, share, metrics };
  });
  return { metrics: expectedMetrics(kinds), checked, exits: kinds };
}

/** Seconds of a run in the believed world; of a model with exits what a request takes on average. */
export function believedLatency(
  { inference }: Pick<InferencePoint, "inference">,
  decided: DecidedPoint,
  believed: Beliefs,
): number {
  if (decided.kind === "controller" || decided.exits.length === 1)
    return believed.makespan(decided.decision, inference);
  return expectedOver(decided.exits, (plan, part) => believed.makespan({ plan }, part));
}

/** Live activations of each device over one request in a still world; bytes over seconds. */
export function memoryOfDecided(
  point: InferencePoint,
  decided: DecidedPoint,
): readonly (readonly MemoryMoment[])[] {
  const recorder = new RunRecorder();
  runAlone(point, decided, [recorder]);
  return memoryOverTime(recorder.record, point.inference, point.cluster.devices.length);
}
