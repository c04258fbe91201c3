/** Planners behind one interface, what they may know of costs, and how to choose one by name. */
export { planningCache, type PlanningCache } from "./cache.ts";
export { choosePlanner, type PlannerChoice } from "./choice.ts";
export { computeCosts, costModel, type ComputeCosts, type CostModel } from "./cost-model.ts";
export type { Planned, Planner, PlannerOption, PlannerOptions, PlanningTask } from "./planner.ts";
export { planners } from "./registry.ts";
