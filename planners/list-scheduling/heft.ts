import type { Schedule } from "../../sim/task-graph/index.ts";
import { PartialSchedule, type DeviceLimits } from "./partial-schedule.ts";
import { priorityOrder } from "./priority-order.ts";
import type { SchedulingProblem } from "./problem.ts";
import { upwardRankSums } from "./ranks.ts";

/**
 * HEFT, Heterogeneous Earliest Finish Time: tasks by falling upward rank, each into the earliest gap of the device that
 * finishes it first. O(v^2 p).
 * Topcuoglu, Hariri, Wu, IEEE TPDS 13(3), 2002, section 4.1. Ties: smaller index of the task, of the device.
 *
 * @throws InfeasibleError when no device can take a task
 */
export function heft(problem: SchedulingProblem, limits?: DeviceLimits): Schedule {
  const schedule = new PartialSchedule(problem, limits);
  for (const task of priorityOrder(problem, upwardRankSums(problem))) {
    schedule.place(task, schedule.bestDevice(task));
  }
  return schedule.finished();
}
