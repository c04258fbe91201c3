import type { Schedule } from "../../sim/task-graph/index.ts";
import { PartialSchedule, type DeviceLimits } from "./partial-schedule.ts";
import { priorityOrder } from "./priority-order.ts";
import type { SchedulingProblem } from "./problem.ts";
import { upwardRankSums } from "./ranks.ts";

/**
 * HEFT with one level of lookahead: tasks by falling upward rank; on each device in turn the task and then its
 * successors, each by HEFT, are put on trial, and it stays where the last of them would finish first. A task without
 * successors goes where it finishes first itself. O(v^2 p^2 d) with d successors a task.
 * Bittencourt, Sakellariou, Madeira, PDP 2010. Ties: smaller index of the task; the
 * device that finishes the task itself first, then its smaller index.
 *
 * @throws InfeasibleError when no device can take a task
 */
export function lookahead(problem: SchedulingProblem, limits?: DeviceLimits): Schedule {
  const order = priorityOrder(problem, upwardRankSums(problem));
  const successors = successorsInOrder(problem, order);
  const schedule = new PartialSchedule(problem, limits);
  for (const task of order) {
    const finishOnTrial = (device: number) => lastFinish(schedule, task, device, successors[task]!);
    const ownFinish = (device: number) => schedule.earliestFinish(task, device);
    schedule.place(task, schedule.bestDevice(task, finishOnTrial, ownFinish));
  }
  return schedule.finished();
}

/** When the last successor would finish if the task ran on the device; leaves the schedule as it was. */
function lastFinish(
  schedule: PartialSchedule,
  task: number,
  device: number,
  successors: readonly number[],
): number {
  const finish = schedule.earliestFinish(task, device);
  if (finish === Infinity || successors.length === 0) return finish;
  schedule.place(task, device);
  let last = 0;
  for (const next of successors) {
    const chosen = schedule.bestDevice(next);
    last = Math.max(last, schedule.earliestFinish(next, chosen));
    schedule.place(next, chosen);
  }
  for (const next of successors) schedule.remove(next);
  schedule.remove(task);
  return last;
}

/** By task, its successors in the order in which they will be scheduled. */
function successorsInOrder(
  { taskCount, successors, to }: SchedulingProblem,
  order: readonly number[],
): readonly (readonly number[])[] {
  const position = new Int32Array(taskCount);
  for (const [index, task] of order.entries()) position[task] = index;
  return Array.from({ length: taskCount }, (_, task) =>
    Array.from(
      successors.edges.subarray(successors.first[task]!, successors.first[task + 1]!),
      (edge) => to[edge]!,
    ).sort((a, b) => position[a]! - position[b]!),
  );
}
