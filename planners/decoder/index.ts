/** Decoders, token by token: what devices compute and hold of one, plans of it as programs, and planners that divide it. */
export { chooseDecoderPlanner, type DecoderPlannerChoice } from "./choice.ts";
export { believedSeconds, generate, type Generated, type GenerationWorld } from "./generate.ts";
export { fittedRates, type MeasuredWork } from "./fit.ts";
export { leaderWork, type LeaderWork } from "./leader-work.ts";
export { checkDecoderMemory, decoderHoldings, heldBytes, keptTokens, type DecoderHolding } from "./memory.ts";
export {
  checkDecoderPlan,
  describeDecoderPlan,
  leaderOf,
  type DecoderPlan,
  type DecoderStage,
  type StageMember,
} from "./plan.ts";
export type { DecoderPlanner } from "./planner.ts";
export type { DecoderDevice, DecoderProblem, DividedDecoder, TokenWorkload } from "./problem.ts";
export { passProgram, passSeconds, tokenBytes, type PassProgram, type PassShape } from "./program.ts";
export { workSeconds, type DecoderRates, type DecoderWork, type Product } from "./rates.ts";
export { decoderPlanners } from "./registry.ts";
export type { PassTimes } from "./token-times.ts";
