import { schedulingProblem, type SchedulerChoice } from "../planners/index.ts";
import { medianNetwork } from "../sim/cluster/index.ts";
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
    ({ makespan, tasks }) => ({
      planned: { predictedLatency: makespan, notes },
      believedLatency: simulateSchedule(graph, tasks, believedCluster(point)).makespan,
      metrics: isOneInStillWorld(point)
        ? measuresOf(point, runSchedule(graph, tasks, cluster))
        : serveTasks(point, tasks),
    }),
  );
}

/** The requests of a point, each of which is the whole graph; the latency is their mean. */
function serveTasks(point: TaskGraphPoint, assignments: readonly Assignment[]): Measures {
  const { graph, cluster, workload, reaction, settings } = point;
  const alone = runSchedule(graph, assignments, cluster);
  const { program } = alone;
  const seconds = Float64Array.from(program.computes, ({ work }) =>
    work.kind === "seconds" ? work.seconds : NaN,
  );
  const onFailure = reaction.onFailure === "fail" ? "fail" : "retry";
  const served = serve(cluster, workload, follow(program, { onFailure }), () => seconds);
  return {
    ...measuresOf(point, alone),
    latency: meanLatency(served.figures),
    busy: served.busy,
    ...(settings.requests && { requests: requestMeasures(served, null) }),
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
