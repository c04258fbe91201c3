/** Planners behind one interface, what they may know of costs, and how to choose one by name. */
export { planningCache, type PlanningCache } from "./cache.ts";
export { runDeepThings, type CutOptions } from "./deepthings/index.ts";
export { choosePlanner, type PlannerChoice } from "./choice.ts";
export {
  computeCosts,
  costModel,
  estimatedCostModel,
  type ComputeCosts,
  type CostModel,
} from "./cost-model.ts";
export { listSchedulers, schedulingProblem, type ListSchedulerName } from "./list-scheduling/index.ts";
export type { Planned, Planner, PlannerOption, PlannerOptions, PlanningTask } from "./planner.ts";
export { planners } from "./registry.ts";
