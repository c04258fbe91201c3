/** Planners behind one interface, what they may know of costs, and how to choose one by name. */
export { planningCache, type PlanningCache } from "./cache.ts";
export { runDeepThings, type CutOptions } from "./deepthings/index.ts";
export {
  choosePlanner,
  chooseScheduler,
  schedulers,
  type PlannerChoice,
  type SchedulerChoice,
} from "./choice.ts";
export {
  computeCosts,
  costModel,
  estimatedCostModel,
  type ComputeCosts,
  type CostModel,
} from "./cost-model.ts";
export {
  listSchedulers,
  schedulingProblem,
  type Adjacency,
  type DeviceLimits,
  type ListSchedulerName,
  type PairSeconds,
  type ProblemDevice,
  type SchedulingProblem,
} from "./list-scheduling/index.ts";
export {
  inferenceOf,
  type Planned,
  type Planner,
  type PlannerOption,
  type PlannerOptions,
  type PlanningTask,
  type TaskScheduler,
} from "./planner.ts";
export { planners } from "./registry.ts";
