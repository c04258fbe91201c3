/** How fast any plan at all can be: bounds that no run falls below. */
export { latencyBound, type LowerBound } from "./latency-bound.ts";
export { taskGraphBound } from "./task-graph-bound.ts";
