/** List schedulers: HEFT, CPOP, PEFT and Lookahead on task graphs, and on models operator by operator. */
export { peftSplit } from "./divided-operators.ts";
export { optimisticCosts, optimisticRankSums } from "./optimistic-costs.ts";
export { PartialSchedule, type DeviceLimits } from "./partial-schedule.ts";
export { priorityOrder } from "./priority-order.ts";
export { scheduleOnBestDevice } from "./best-device.ts";
export {
  schedulingProblem,
  type Adjacency,
  type PairSeconds,
  type ProblemDevice,
  type SchedulingProblem,
} from "./problem.ts";
export { downwardRankSums, upwardRankSums } from "./ranks.ts";
export { scheduleOn } from "./some-devices.ts";
export { listSchedulers, type ListSchedulerName } from "./schedulers.ts";
export { wholeOperatorPlanners } from "./whole-operators.ts";
