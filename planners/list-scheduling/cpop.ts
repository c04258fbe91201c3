import type { Schedule } from "../../sim/task-graph/index.ts";
import { PartialSchedule, type DeviceLimits } from "./partial-schedule.ts";
import { priorityOrder } from "./priority-order.ts";
import type { SchedulingProblem } from "./problem.ts";
import { downwardRankSums, upwardRankSums } from "./ranks.ts";
import { isLess, placeOfLeast } from "../ties.ts";

/**
 * CPOP, Critical Path On a Processor: ready tasks by falling upward plus downward rank; those of the critical path all
 * on the device that runs the path fastest, the others where they finish first. O(v^2 p).
 * Topcuoglu, Hariri, Wu, IEEE TPDS 13(3), 2002, section 4.2. Ties: smaller index of the task, of the device.
 *
 * @throws InfeasibleError when no device can take a task
 */
export function cpop(problem: SchedulingProblem, limits?: DeviceLimits): Schedule {
  const upward = upwardRankSums(problem);
  const priority = cpopPriorities(problem, upward);
  const path = new Set(criticalPath(problem, upward));
  const pathDevice = fastestDevice(problem, path);
  const schedule = new PartialSchedule(problem, limits);
  for (const task of priorityOrder(problem, priority)) {
    const asPlanned = path.has(task) && schedule.earliestFinish(task, pathDevice) < Infinity;
    schedule.place(task, asPlanned ? pathDevice : schedule.bestDevice(task));
  }
  return schedule.finished();
}

/** Upward plus downward rank of each task, times the number of devices. */
export function cpopPriorities(problem: SchedulingProblem, upward = upwardRankSums(problem)): Float64Array {
  const downward = downwardRankSums(problem);
  return upward.map((rank, task) => rank + downward[task]!);
}

/**
 * A longest path: from an entry of the greatest upward rank along the edges that make it so long. All its tasks have
 * the priority of the entry. Ties: smaller index.
 */
export function criticalPath(problem: SchedulingProblem, upward: Float64Array): readonly number[] {
  const { predecessors, successors, to, delaySums } = problem;
  const isEntry = (task: number) => predecessors.first[task] === predecessors.first[task + 1];
  const path: number[] = [];
  let candidates = Array.from(upward, (tail, task) => ({ task, tail })).filter(({ task }) => isEntry(task));
  while (candidates.length > 0) {
    const { task } = candidates.reduce((best, candidate) => {
      const isShorter = isLess(candidate.tail, best.tail);
      const isLonger = isLess(best.tail, candidate.tail);
      return isLonger || (!isShorter && candidate.task < best.task) ? candidate : best;
    });
    path.push(task);
    const edges = successors.edges.subarray(successors.first[task]!, successors.first[task + 1]!);
    candidates = Array.from(edges, (edge) => ({
      task: to[edge]!,
      tail: delaySums[edge]! + upward[to[edge]!]!,
    }));
  }
  return path;
}

/** The device with the least sum of seconds over the tasks that every device can run. */
export function fastestDevice(
  { deviceCount, seconds }: SchedulingProblem,
  tasks: ReadonlySet<number>,
): number {
  const sums = new Float64Array(deviceCount);
  for (const task of tasks) {
    const times = seconds.subarray(task * deviceCount, (task + 1) * deviceCount);
    if (times.includes(Infinity)) continue;
    for (const [device, time] of times.entries()) sums[device]! += time;
  }
  return Math.max(0, placeOfLeast(sums));
}
