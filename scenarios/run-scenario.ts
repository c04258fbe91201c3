import {
  chooseDecoderPlanner,
  choosePlanner,
  chooseScheduler,
  planningCache,
  type Beliefs,
  type PlannerChoice,
} from "../planners/index.ts";
import type { RunObserver } from "../sim/run/index.ts";
import { valueCache } from "./cached.ts";
import type { Outcome } from "./outcome.ts";
import type { InferencePoint, Point, SharedRun } from "./point.ts";
import { PointRecorder, type PointRecording } from "./point-recorder.ts";
import { resultOf, type PointResult } from "./point-result.ts";
import { beliefsOf } from "./beliefs-of.ts";
import { decidePoint, runPoint } from "./run-point.ts";
import { runGeneration } from "./generation/run-generation.ts";
import { runShared } from "./run-shared.ts";
import { runTasks } from "./run-tasks.ts";
import { runTraining, trainingPoint } from "./run-training.ts";
import type { Scenario } from "./scenario.ts";

/**
 * Runs all points of a scenario, in its order. A point that fails does not stop the others. Where a planner has replaced
 * built-ins (`spoilsCaches`), a sweep opens the scenario again; this cannot, so that later results may be wrong.
 */
export function* runScenario(scenario: Scenario): Iterable<PointResult> {
  const run = new ScenarioRun();
  for (const point of scenario.points()) yield run.result(point);
}

/** Who plans a point: its planner, or one of those that it is compared with. */
type Role = "planner" | "baseline" | "single";

/** A planner that plans a point and has it run. */
interface Runner {
  readonly label: string;
  readonly run: (observers: readonly RunObserver[]) => Outcome;
}

const singleForModels = choosePlanner("single");
const singleForDecoders = chooseDecoderPlanner("single");
const singleForTasks = chooseScheduler("single");

/** Points between two fresh starts of the planners' cache, which bounds what it holds. */
const pointsPerCache = 1000;

/** A result, and what happened in the run that it is of; undefined where none ended. */
export interface RecordedResult {
  readonly result: PointResult;
  readonly record: PointRecording | undefined;
}

/** Runs points of a scenario in any order, and remembers what the next ones may share with them. */
export class ScenarioRun {
  private cache = planningCache();
  private points = 0;
  /** Baselines and single devices, by all of a point but its planner. */
  private readonly references = valueCache<Recorded<Outcome>>();
  /** Workloads that shared a cluster, by all but the row that is asked for. */
  private readonly shared = valueCache<Recorded<readonly Outcome[]>>();
  private believed: { readonly of: InferencePoint; readonly beliefs: Beliefs } | undefined;

  result(point: Point): PointResult {
    return this.run(point, false).result;
  }

  /** The result of a point with what happened in the run that it is of, which costs time and memory. */
  recorded(point: Point): RecordedResult {
    return this.run(point, true);
  }

  /** Plans a point by its own planner and runs it, for what observers see. */
  observe(point: Point, observers: readonly RunObserver[]): Outcome {
    return this.runner(point, "planner").run(observers);
  }

  private run(point: Point, isRecorded: boolean): RecordedResult {
    if (++this.points % pointsPerCache === 0) this.cache = planningCache();
    const compared = (point.kind === "inference" && point.unchanged) || point;
    const baseline = this.reference(compared, "baseline", isRecorded);
    const single = this.reference(point, "single", isRecorded);
    const labelOf = (role: Role) => this.runner(point, role).label;
    const own =
      compared === point && labelOf("planner") === labelOf("baseline")
        ? baseline
        : labelOf("planner") === labelOf("single")
          ? single
          : this.ran(point, "planner", isRecorded);
    const result = resultOf(point, own.value, baseline.value, single.value);
    return { result, record: result.outcome.status === "ok" ? own.record : undefined };
  }

  /** The outcome of one that all planners of a point are compared with, run once for all of them. */
  private reference(point: Point, role: "baseline" | "single", isRecorded: boolean): Recorded<Outcome> {
    const key = keyOf(point, this.runner(point, role).label);
    const known = this.references.get(key);
    const outcome = known && (known.record || !isRecorded) ? known : this.ran(point, role, isRecorded);
    this.references.set(key, outcome);
    return outcome;
  }

  private runner(point: Point, role: Role): Runner {
    switch (point.kind) {
      case "task graph": {
        const choice = role === "single" ? singleForTasks : point[role];
        return { label: choice.label, run: (observers) => runTasks(point, choice, observers) };
      }
      case "generation": {
        const choice = role === "single" ? singleForDecoders : point[role];
        return { label: choice.label, run: (observers) => runGeneration(point, choice, observers) };
      }
      case "inference":
        return this.inferenceRunner(point, role);
    }
  }

  private inferenceRunner(point: InferencePoint, role: Role): Runner {
    const { sharing } = point;
    if (sharing) {
      const { label, runAll } = this.sharedRunner(sharing, role);
      return { label, run: (observers) => runAll(observers)[rowOf(sharing)]! };
    }
    const choice = choiceOf(point, role);
    const training = trainingPoint(point, choice);
    if (training) {
      const run = (observers: readonly RunObserver[]) =>
        runTraining(training, this.beliefs(point), this.cache, observers);
      return { label: choice.label, run };
    }
    const own = { ...point, planner: choice };
    const decide = () => decidePoint(own, choice, this.beliefs(point), this.cache);
    return {
      label: choice.label,
      run: (observers) => runPoint(own, decide, this.beliefs(point), observers),
    };
  }

  /** Runs a point, or takes its row of a run that others of its workloads share. */
  private ran(point: Point, role: Role, isRecorded: boolean): Recorded<Outcome> {
    if (point.kind === "inference" && point.sharing)
      return this.sharedRow(point, point.sharing, role, isRecorded);
    const { run } = this.runner(point, role);
    return recorded(run, isRecorded);
  }

  private sharedRow(
    { settings }: InferencePoint,
    sharing: SharedRun,
    role: Role,
    isRecorded: boolean,
  ): Recorded<Outcome> {
    const { label, runAll } = this.sharedRunner(sharing, role);
    const key = keyOf({ settings: { ...settings, workload: undefined } }, label);
    const known = this.shared.get(key);
    const made = known && (known.record || !isRecorded) ? known : recorded(runAll, isRecorded);
    this.shared.set(key, made);
    return { value: made.value[rowOf(sharing)]!, record: made.record };
  }

  /** All workloads run at once; each has a row of that one run, and the last row is of all together. */
  private sharedRunner({ workloads }: SharedRun, role: Role) {
    const chosen = workloads.map((workload) => ({ ...workload, planner: choiceOf(workload, role) }));
    const deciding = {
      decide: (one: InferencePoint) => decidePoint(one, one.planner, this.beliefs(one), this.cache),
      beliefs: (one: InferencePoint) => this.beliefs(one),
    };
    return {
      label: chosen.map(({ planner }) => planner.label).join(" + "),
      runAll: (observers: readonly RunObserver[]) => runShared(chosen, deciding, observers),
    };
  }

  /** Neighbouring points mostly differ in the planner alone and then share what they ask of the network. */
  private beliefs(point: InferencePoint): Beliefs {
    const known = this.believed;
    if (known && believeTheSame(known.of, point)) return known.beliefs;
    const beliefs = beliefsOf(point, this.cache);
    this.believed = { of: point, beliefs };
    return beliefs;
  }
}

/** Metrics of a run, and what happened in it where that was asked for. */
interface Recorded<Value> {
  readonly value: Value;
  readonly record: PointRecording | undefined;
}

function recorded<Value>(
  run: (observers: readonly RunObserver[]) => Value,
  isRecorded: boolean,
): Recorded<Value> {
  if (!isRecorded) return { value: run([]), record: undefined };
  const recorder = new PointRecorder();
  const value = run(recorder.observers);
  return { value, record: recorder.kept };
}

/** The place of a point's row among the outcomes of its workloads. */
function rowOf({ row, workloads }: SharedRun): number {
  return row === "all" ? workloads.length : row;
}

function choiceOf(point: InferencePoint, role: Role): PlannerChoice {
  return role === "single" ? singleForModels : point[role];
}

/** All of a point but its planners, and who takes their place. */
function keyOf({ settings }: Pick<Point, "settings">, label: string): string {
  const { workloads } = "workloads" in settings ? settings : {};
  return JSON.stringify({
    ...settings,
    planner: label,
    baseline: undefined,
    ...(workloads && { workloads: workloads.map((workload) => ({ ...workload, planner: undefined })) }),
  });
}

function believeTheSame(one: InferencePoint, other: InferencePoint): boolean {
  return (
    one.costs === other.costs &&
    one.cluster.network === other.cluster.network &&
    one.cluster.devices === other.cluster.devices
  );
}
