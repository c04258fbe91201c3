import {
  believedStep,
  planners,
  problemOf,
  programOfStep,
  trainingMemory,
  type Beliefs,
  type PlannerChoice,
  type PlanningCache,
  type Trained,
  type Trainer,
  type Training,
  type TrainingProblem,
} from "../planners/index.ts";
import {
  costMetrics,
  energyOf,
  follow,
  oneRequest,
  recordRun,
  trueTimes,
  type RunObserver,
} from "../sim/run/index.ts";
import { outcomeOf, type Measures, type Outcome } from "./outcome.ts";
import type { InferencePoint } from "./point.ts";
import { isOneInStillWorld, meanLatency, requestMeasures, serve } from "./serve.ts";
import type { TrainingSettings } from "./training-schema.ts";

/** A point that trains its model. */
export interface TrainingPoint {
  readonly point: InferencePoint;
  readonly training: Training;
  readonly choice: PlannerChoice;
  readonly trainer: Trainer;
}

/** The point as one that trains, by a planner; undefined of an inference. The builder of points has refused other planners. */
export function trainingPoint(point: InferencePoint, choice: PlannerChoice): TrainingPoint | undefined {
  const { training } = point.settings;
  const { train } = choice.planner;
  return training && train && { point, training: trainingOf(training), choice, trainer: train };
}

/** Names of the planners that divide training. */
export function trainerNames(): readonly string[] {
  return planners.filter(({ train }) => train !== undefined).map(({ name }) => name);
}

/**
 * Has a planner divide the training of a point and runs it; whatever goes wrong is an outcome too.
 *
 * @param observers see the run that the outcome is of: that of all steps, where there are many
 */
export function runTraining(
  training: TrainingPoint,
  believed: Beliefs,
  cache: PlanningCache,
  observers: readonly RunObserver[] = [],
): Outcome {
  const problem = problemOfTraining(training, believed, cache);
  return outcomeOf(
    () => training.trainer(problem, training.choice.options),
    (trained) => {
      const { notes, ...metrics } = runTrained(training, problem, trained, observers);
      const said = [
        ...trained.notes,
        ...believed.notes,
        ...notes,
        ...(training.point.inference.model.notes ?? []),
      ];
      return {
        planned: { predictedLatency: undefined, notes: [stagesText(training.point, trained), ...said] },
        believedLatency: believedStep(problem, trained.step),
        metrics,
      };
    },
  );
}

function problemOfTraining(
  { point: { inference, cluster }, training }: TrainingPoint,
  believed: Beliefs,
  cache: PlanningCache,
): TrainingProblem {
  return { ...problemOf(inference, cluster, believed, cache), training };
}

/** One step in a still world, or all that a scenario states. */
function runTrained(
  { point, training }: TrainingPoint,
  problem: TrainingProblem,
  { step }: Trained,
  observers: readonly RunObserver[],
): Measures & { readonly notes: readonly string[] } {
  const { cluster, timing, workload, reaction, settings } = point;
  const program = programOfStep(problem, step);
  const { secondsOf, origin } = trueTimes(cluster, timing);
  const isAlone = isOneInStillWorld(point);
  const { record, end } = recordRun({ ...cluster, secondsOf }, oneRequest, follow(program), {
    observers: isAlone ? observers : [],
  });
  const [run] = record.programs;
  const { shares, costNotes } = costMetrics(origin);
  const alone = {
    latency: run!.makespan,
    bytesMoved: program.transfers.reduce((sum, { bytes }) => sum + bytes, 0),
    busy: end.busy,
    energy: energyOf(cluster.devices, end),
    peakMemory: Math.max(...trainingMemory(step, program, run!, training.optimizerState)),
    shares,
    notes: costNotes,
  };
  if (isAlone) return alone;
  const follower = follow(program, { onFailure: reaction.onFailure === "fail" ? "fail" : "retry" });
  const served = serve(cluster, workload, follower, trueTimes(cluster, timing).secondsOf, observers);
  const { figures } = served.streams[0]!;
  const energy = energyOf(cluster.devices, served.end);
  return {
    ...alone,
    latency: meanLatency(figures),
    busy: served.end.busy,
    energy,
    ...(settings.requests && { requests: requestMeasures(figures, served, energy) }),
  };
}

/** Who has which part of the model. */
function stagesText({ cluster, inference }: InferencePoint, { step, stages }: Trained): string {
  const of = stages.map(({ devices }, number) => {
    const { forward } = step.stages[number]!.replicas[0]!;
    const tiles = forward.kind === "tiles" ? forward.tiles : [];
    const names = devices.map((device) => cluster.devices[device]!.name).join(" and ");
    const last = tiles.at(-1)?.operator.name ?? inference.model.name;
    return `${names} to ${last}`;
  });
  return `stages: ${of.join("; ")}`;
}

function trainingOf(settings: TrainingSettings): Training {
  return {
    microBatches: settings.micro_batches,
    schedule: settings.schedule,
    reduction: settings.reduction,
    backward: settings.backward,
    update: settings.update,
    optimizerState: settings.optimizer_state,
  };
}
