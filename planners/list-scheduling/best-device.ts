import type { Schedule } from "../../sim/task-graph/index.ts";
import { PartialSchedule } from "./partial-schedule.ts";
import { priorityOrder } from "./priority-order.ts";
import type { SchedulingProblem } from "./problem.ts";
import { upwardRankSums } from "./ranks.ts";
import { isLess } from "../ties.ts";

/**
 * All tasks on one device, the one that finishes them first; the first of equals. Pinned tasks run where they must. With one stream a device this is what
 * the literature's speed-up compares with: the least sum of run times on one processor (Topcuoglu et al. 2002, section 5.2).
 */
export function scheduleOnBestDevice(problem: SchedulingProblem): Schedule {
  const order = priorityOrder(problem, upwardRankSums(problem));
  const schedules = Array.from({ length: problem.deviceCount }, (_, device) => {
    const schedule = new PartialSchedule(problem);
    for (const task of order) {
      const mayRun = schedule.earliestFinish(task, device) < Infinity;
      schedule.place(task, mayRun ? device : schedule.bestDevice(task));
    }
    return schedule.finished();
  });
  return schedules.reduce((best, schedule) => (isLess(schedule.makespan, best.makespan) ? schedule : best));
}
