/** Workloads of plain tasks with given times, and their run on devices and a network. */
export { responseTimes, type GraphResponse } from "./response-times.ts";
export { buildTaskGraph, type TaskGraphDescription } from "./build.ts";
export { programOfGraph } from "./graph-program.ts";
export { joinTaskGraphs, type ReleasedTaskGraph } from "./join.ts";
export type { Assignment, Schedule, ScheduledTask } from "./schedule.ts";
export {
  runSchedule,
  secondsOfGraph,
  simulateSchedule,
  type ScheduleCluster,
  type ScheduleRun,
} from "./simulate-schedule.ts";
export {
  copierOf,
  copiers,
  edgesSayBytes,
  edgeSeconds,
  type Copier,
  type EdgeCost,
  type PlacedInput,
  type Task,
  type TaskEdge,
  type TaskGraph,
} from "./task-graph.ts";
export { taskOrder } from "./task-order.ts";
