import type { Schedule } from "../../sim/task-graph/index.ts";
import { optimisticCosts, optimisticRankSums } from "./optimistic-costs.ts";
import { PartialSchedule, type DeviceLimits } from "./partial-schedule.ts";
import { priorityOrder } from "./priority-order.ts";
import type { SchedulingProblem } from "./problem.ts";

/**
 * PEFT, Predict Earliest Finish Time: ready tasks by falling mean optimistic cost, each on the device with the least
 * optimistic finish, EFT + OCT. O(v^2 p).
 * Arabnejad, Barbosa, IEEE TPDS 25(3), 2014, section 4. Ties: smaller index of the task, of the device.
 *
 * @throws InfeasibleError when no device can take a task
 */
export function peft(problem: SchedulingProblem, limits?: DeviceLimits): Schedule {
  const costs = optimisticCosts(problem);
  const schedule = new PartialSchedule(problem, limits);
  for (const task of priorityOrder(problem, optimisticRankSums(problem, costs))) {
    const optimisticFinish = (device: number) =>
      schedule.earliestFinish(task, device) + costs[task * problem.deviceCount + device]!;
    schedule.place(task, schedule.bestDevice(task, optimisticFinish));
  }
  return schedule.finished();
}
