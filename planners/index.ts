/** Planners behind one interface, what they may know of costs, and how to choose one by name. */
export { planningCache, type PlanningCache } from "./cache.ts";
export { runDeepThings, type CutOptions } from "./deepthings/index.ts";
export {
  choosePlanner,
  chooseScheduler,
  objectiveOf,
  schedulers,
  type PlannerChoice,
  type SchedulerChoice,
} from "./choice.ts";
export { estimatedBeliefs, networkBeliefs, type BelievedDevices, type Beliefs } from "./beliefs.ts";
export { computeCosts, costModel, type ComputeCosts, type CostModel } from "./cost-model.ts";
export {
  listSchedulers,
  scheduleOn,
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
  requirePlan,
  type Controlled,
  type Decision,
  type Planned,
  type Runnable,
  type SearchCourse,
} from "./planned.ts";
export {
  type DeviceFacts,
  type Objective,
  type Planner,
  type PlannerUse,
  type PlanningProblem,
  type TaskScheduler,
  type Trainer,
  type TrainingProblem,
} from "./planner.ts";
export {
  believedStep,
  gradientReductions,
  pipelineSpeedup,
  programOfStep,
  trainingMemory,
  trainingProgram,
  trainingSchedules,
  type GradientReduction,
  type StageGroup,
  type StageReplica,
  type Trained,
  type Training,
  type TrainingPart,
  type TrainingProgram,
  type TrainingSchedule,
  type TrainingStage,
  type TrainingStep,
} from "./training/index.ts";
export {
  type OptionValues,
  type PlannerOption,
  type PlannerOptions,
  type PlannerOptionSet,
} from "./options.ts";
export { checkPlannerName, definePlanner, type Answer, type PlannerDefinition } from "./define-planner.ts";
export {
  believedSeconds,
  checkDecoderMemory,
  checkDecoderPlan,
  chooseDecoderPlanner,
  decoderHoldings,
  decoderPlanners,
  describeDecoderPlan,
  fittedRates,
  generate,
  heldBytes,
  keptTokens,
  leaderOf,
  leaderWork,
  passProgram,
  passSeconds,
  tokenBytes,
  workSeconds,
  type DecoderDevice,
  type DecoderHolding,
  type DecoderPlan,
  type DecoderPlanner,
  type DecoderPlannerChoice,
  type DecoderProblem,
  type DecoderRates,
  type DecoderStage,
  type DecoderWork,
  type DividedDecoder,
  type Generated,
  type GenerationWorld,
  type LeaderWork,
  type MeasuredWork,
  type PassProgram,
  type PassShape,
  type PassTimes,
  type Product,
  type StageMember,
  type TokenWorkload,
} from "./decoder/index.ts";
export { keepingInput } from "./keep-input.ts";
export { latencyBound, taskGraphBound, type LowerBound } from "./lower-bound/index.ts";
export { expectedOver, type ExitPlan } from "./exit-plans.ts";
export { provePlan, type ProvedExit, type ProvedPlan, type ProvedTurn } from "./proved-plan.ts";
export { problemOf, trueBeliefs } from "./problem-of.ts";
export { planners } from "./registry.ts";
export { onSubset } from "./subset.ts";
export type { BelievedWorld } from "./believed-run.ts";
