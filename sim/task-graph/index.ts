/** Workloads of plain tasks with given times, and their run on devices and a network. */
export { buildTaskGraph, type TaskGraphDescription } from "./build.ts";
export { programOfGraph } from "./graph-program.ts";
export { joinTaskGraphs, type ReleasedTaskGraph } from "./join.ts";
export type { Assignment, Schedule, ScheduledTask } from "./schedule.ts";
export { simulateSchedule, type ScheduleCluster } from "./simulate-schedule.ts";
export type { EdgeCost, PlacedInput, Task, TaskEdge, TaskGraph } from "./task-graph.ts";
export { topologicalOrder } from "./topological-order.ts";
