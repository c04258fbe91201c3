import { schedulingProblem, type SchedulerChoice } from "../planners/index.ts";
import { medianNetwork } from "../sim/cluster/index.ts";
import type { Program } from "../sim/program/index.ts";
import {
  energyOf,
  follow,
  memoryOverTime,
  type MemoryMoment,
  type RunCluster,
  type RunObserver,
} from "../sim/run/index.ts";
import {
  responseTimes,
  runSchedule,
  secondsOfGraph,
  simulateSchedule,
  type Assignment,
  type Schedule,
  type ScheduleRun,
} from "../sim/task-graph/index.ts";
import { outcomeOf, type Measures, type Outcome } from "./outcome.ts";
import { lowerBoundOfTasks } from "./lower-bound.ts";
import type { TaskGraphPoint } from "./point.ts";
import { replanNotes, replanning, replans, type ReplanCounts } from "./replan.ts";
import { taskReplanner } from "./replanner.ts";
import { isOneInStillWorld, meanLatency, requestMeasures, serve } from "./serve.ts";

/** The schedule of a point's tasks as its planner predicts it; edges in bytes as if nothing else were on the network. */
export function scheduleTasks(point: TaskGraphPoint, { schedule }: SchedulerChoice): Schedule {
  return schedule(schedulingProblem(point.graph, believedCluster(point)));
}

/** Schedulers know all of the cluster but jitter, which they take to be at its median. */
function believedCluster({ cluster }: TaskGraphPoint): RunCluster {
  return { ...cluster, network: medianNetwork(cluster.network) };
}

/**
 * Schedules and runs the tasks of a point; whatever goes wrong is an outcome too.
 *
 * @param observers see the run that the outcome is of: that of all requests, where there are many
 */
export function runTasks(
  point: TaskGraphPoint,
  choice: SchedulerChoice,
  observers: readonly RunObserver[] = [],
): Outcome {
  return outcomeOf(
    () => scheduleTasks(point, choice),
    ({ makespan, tasks }) => {
      const { notes, ...metrics } = runAssigned(point, choice, tasks, observers);
      return {
        planned: { predictedLatency: makespan, notes: [...point.notes, ...notes] },
        believedLatency: simulateSchedule(point.graph, tasks, believedCluster(point)).makespan,
        metrics,
        lowerBound: lowerBoundOfTasks(point),
      };
    },
  );
}

/**
 * Data of the tasks on each device over one run of the graph in a still world; bytes over seconds.
 *
 * @param schedule of a graph whose edges say how many bytes they are, see `edgesSayBytes`
 */
export function memoryOfSchedule(
  { graph, cluster }: TaskGraphPoint,
  { tasks }: Schedule,
): readonly (readonly MemoryMoment[])[] {
  const { record } = runSchedule(graph, tasks, cluster).run;
  return memoryOverTime(record, undefined, graph.devices.length);
}

type TaskMeasures = Measures & { readonly notes: readonly string[] };

/** Runs the tasks as they were assigned: once in a still world, or for all requests that a scenario states. */
function runAssigned(
  point: TaskGraphPoint,
  choice: SchedulerChoice,
  assignments: readonly Assignment[],
  observers: readonly RunObserver[],
): TaskMeasures {
  const { graph, cluster } = point;
  if (!isOneInStillWorld(point))
    return serveTasks(point, choice, runSchedule(graph, assignments, cluster), observers);
  const ran = runSchedule(graph, assignments, cluster, { observers });
  return { ...measuresOf(point, ran), notes: responseNotes(point, ran) };
}

/** How long each of several graphs took from its release on. */
function responseNotes({ parts }: TaskGraphPoint, { schedule }: ScheduleRun): readonly string[] {
  if (parts.length === 0) return [];
  const each = responseTimes(parts, schedule).map(
    ({ name, response }) => `${name} ${Number(response.toPrecision(6))} s`,
  );
  return [`from release to end: ${each.join(", ")}`];
}

/** The requests of a point, each of which is the whole graph; the latency is their mean. */
function serveTasks(
  point: TaskGraphPoint,
  choice: SchedulerChoice,
  alone: ScheduleRun,
  observers: readonly RunObserver[],
): TaskMeasures {
  const { cluster, workload, reaction, settings } = point;
  const counts: ReplanCounts = { plans: 0, withoutPlan: 0, weightBytes: 0 };
  const controller = replans(point)
    ? replanning(point, taskReplanner(point, choice, alone.program), counts)
    : follow(alone.program, { onFailure: reaction.onFailure === "fail" ? "fail" : "retry" });
  const served = serve(cluster, workload, controller, statedSeconds(), observers);
  const { figures } = served.streams[0]!;
  const energy = energyOf(cluster.devices, served.end);
  return {
    ...measuresOf(point, alone),
    latency: meanLatency(figures),
    busy: served.end.busy,
    energy,
    notes: replans(point) ? replanNotes(counts) : [],
    ...(settings.requests && { requests: requestMeasures(figures, served, energy) }),
  };
}

/** Seconds of programs as their tasks state them, each program read once. */
function statedSeconds(): (program: Program) => Float64Array {
  const known = new WeakMap<Program, Float64Array>();
  return (program) => {
    const seconds = known.get(program) ?? secondsOfGraph(program);
    known.set(program, seconds);
    return seconds;
  };
}

function measuresOf({ cluster }: TaskGraphPoint, { program, schedule, run: { end } }: ScheduleRun): Measures {
  const bytesMoved = program.transfers.reduce((sum, { bytes }) => sum + bytes, 0);
  return { latency: schedule.makespan, bytesMoved, busy: end.busy, energy: energyOf(cluster.devices, end) };
}
