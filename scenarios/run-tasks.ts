import { schedulingProblem, type SchedulerChoice } from "../planners/index.ts";
import { medianNetwork } from "../sim/cluster/index.ts";
import type { Program } from "../sim/program/index.ts";
import { follow, type RunCluster } from "../sim/run/index.ts";
import {
  runSchedule,
  simulateSchedule,
  type Assignment,
  type Schedule,
  type ScheduleRun,
} from "../sim/task-graph/index.ts";
import { outcomeOf, type Measures, type Outcome } from "./outcome.ts";
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

/** Schedules and runs the tasks of a point; whatever goes wrong is an outcome too. */
export function runTasks(point: TaskGraphPoint, choice: SchedulerChoice): Outcome {
  const { graph, cluster, notes } = point;
  return outcomeOf(
    () => scheduleTasks(point, choice),
    ({ makespan, tasks }) => {
      const believedLatency = simulateSchedule(graph, tasks, believedCluster(point)).makespan;
      const planned = { predictedLatency: makespan, notes };
      if (isOneInStillWorld(point))
        return {
          planned,
          believedLatency,
          metrics: measuresOf(point, runSchedule(graph, tasks, cluster)),
        };
      const { notes: served, ...metrics } = serveTasks(point, choice, tasks);
      return { planned: { ...planned, notes: [...notes, ...served] }, believedLatency, metrics };
    },
  );
}

/** The requests of a point, each of which is the whole graph; the latency is their mean. */
function serveTasks(
  point: TaskGraphPoint,
  choice: SchedulerChoice,
  assignments: readonly Assignment[],
): Measures & { readonly notes: readonly string[] } {
  const { graph, cluster, workload, reaction, settings } = point;
  const alone = runSchedule(graph, assignments, cluster);
  const counts: ReplanCounts = { plans: 0, withoutPlan: 0, weightBytes: 0 };
  const controller = replans(point)
    ? replanning(point, taskReplanner(point, choice, alone.program), counts)
    : follow(alone.program, { onFailure: reaction.onFailure === "fail" ? "fail" : "retry" });
  const served = serve(cluster, workload, controller, statedSeconds());
  const { figures } = served.streams[0]!;
  return {
    ...measuresOf(point, alone),
    latency: meanLatency(figures),
    busy: served.busy,
    notes: replans(point) ? replanNotes(counts) : [],
    ...(settings.requests && { requests: requestMeasures(figures, served, null) }),
  };
}

/** Seconds of programs as their tasks state them, each program read once. */
function statedSeconds(): (program: Program) => Float64Array {
  const known = new WeakMap<Program, Float64Array>();
  return (program) => {
    const seconds =
      known.get(program) ??
      Float64Array.from(program.computes, ({ work }) => (work.kind === "seconds" ? work.seconds : NaN));
    known.set(program, seconds);
    return seconds;
  };
}

function measuresOf({ graph }: TaskGraphPoint, { program, timeline, schedule }: ScheduleRun): Measures {
  const { makespan, tasks } = schedule;
  const deviceOf = new Int32Array(graph.tasks.length);
  const busy = graph.devices.map(() => 0);
  for (const { task, device, start, finish } of tasks) {
    deviceOf[task] = device;
    busy[device]! += finish - start;
  }
  for (const { compute } of program.copies) {
    const { device } = program.computes[compute]!;
    busy[device]! += timeline.computeEnd[compute]! - timeline.computeStart[compute]!;
  }
  const moves = [
    ...graph.edges.map(({ from, to, cost }) => ({ from: deviceOf[from], to: deviceOf[to], cost })),
    ...graph.tasks.flatMap(({ inputs = [] }, task) =>
      inputs.map(({ at, cost }) => ({ from: at, to: deviceOf[task], cost })),
    ),
  ];
  const bytesMoved = moves.reduce(
    (sum, { from, to, cost }) => (cost.kind === "bytes" && from !== to ? sum + cost.bytes : sum),
    0,
  );
  return { latency: makespan, bytesMoved, busy, energy: null };
}
