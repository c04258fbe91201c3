import type { Schedule, ScheduledTask, ScheduleCluster, TaskGraph } from "../../sim/task-graph/index.ts";
import { meanOverPairs, pairSeconds, schedulingProblem, type SchedulingProblem } from "./problem.ts";

/**
 * The schedule of a task graph on some of its devices, as if there were no others; the links of these still carry data.
 *
 * @param devices ascending
 * @returns the tasks by the numbers of all devices; undefined where a task, or what it reads, is bound to another device
 */
export function scheduleOn(
  graph: TaskGraph,
  cluster: ScheduleCluster,
  devices: readonly number[],
  schedule: (problem: SchedulingProblem) => Schedule,
): readonly ScheduledTask[] | undefined {
  const isThere = (device: number | undefined) => device === undefined || devices.includes(device);
  const isFree = graph.tasks.every(
    ({ pinned, inputs = [] }) => isThere(pinned) && inputs.every(({ at }) => isThere(at)),
  );
  if (!isFree || devices.length === 0) return undefined;
  const { tasks } = schedule(problemOn(schedulingProblem(graph, cluster), devices));
  return tasks.map((task) => ({ ...task, device: devices[task.device]! }));
}

function problemOn(problem: SchedulingProblem, devices: readonly number[]): SchedulingProblem {
  const { deviceCount, taskCount } = problem;
  const own = devices.length;
  /** What is by device in each of so many rows. */
  const ofOwn = (rows: Float64Array, count: number) =>
    Float64Array.from(
      { length: count * own },
      (_, place) => rows[Math.floor(place / own) * deviceCount + devices[place % own]!]!,
    );
  const delays = problem.delays.map((all) =>
    pairSeconds(own, (source, destination) => all[devices[source]! * deviceCount + devices[destination]!]!),
  );
  return {
    ...problem,
    deviceCount: own,
    devices: devices.map((device) => problem.devices[device]!),
    seconds: ofOwn(problem.seconds, taskCount),
    earliest: problem.earliest && ofOwn(problem.earliest, taskCount),
    delays,
    delaySums: Float64Array.from(delays, (pairs) => meanOverPairs(pairs, own) * own),
  };
}
