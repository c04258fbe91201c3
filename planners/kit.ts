/**
 * What planners outside of this package are built from: their definition and options, the problem that they are given, geometry of regions,
 * builders of plans, and the search over blocks. Exported as `slicewise/planners`.
 *
 * ```js
 * import { definePlanner, wholeOnDevice } from "slicewise/planners";
 *
 * export default definePlanner({
 *   name: "first",
 *   summary: "the whole model on the first device",
 *   options: {},
 *   plan: (problem) => wholeOnDevice(problem, 0),
 * });
 * ```
 *
 * @packageDocumentation
 */
export { definePlanner, type Answer, type PlannerDefinition } from "./define-planner.ts";
export {
  boolean,
  gridSize,
  integer,
  number,
  oneOf,
  wordOr,
  type OptionValues,
  type PlannerOption,
  type PlannerOptions,
  type PlannerOptionSet,
} from "./options.ts";
export { InfeasibleError, InputError } from "../sim/errors.ts";

// The problem, and what a planner believes.
export type { Beliefs } from "./beliefs.ts";
export type { ComputeCosts, CostModel } from "./cost-model.ts";
export type { DeviceFacts, Objective, Planner, PlannerUse, PlanningProblem } from "./planner.ts";
export type { Controlled, Decision, Planned, Runnable } from "./planned.ts";
export type { Transfer } from "../sim/network/index.ts";

// Models, and regions of what their operators make.
export {
  channelUnit,
  inputRegion,
  isComputed,
  isSplittable,
  macs,
  tensorBytes,
  weightBytes,
  type Model,
  type Operation,
  type Operator,
} from "../sim/model/index.ts";
export {
  box,
  boxShape,
  contains,
  emptyBox,
  hull,
  intersect,
  isEmpty,
  volume,
  wholeBox,
  withRange,
  type Box,
  type Shape,
} from "../sim/tensor/index.ts";
export {
  axisRoles,
  checkPlan,
  lower,
  neededRegions,
  partition,
  schemes,
  split,
  type CheckedPlan,
  type Inference,
  type Lowering,
  type Piece,
  type Plan,
  type Scheme,
} from "../sim/partition/index.ts";

// Plans: the whole model on a device, the fastest of several, over sets of devices, in blocks.
export { wholeOnDevice } from "./whole-model.ts";
export { fastestPlan } from "./fastest-plan.ts";
export { sumOfSteps } from "./sum-of-steps.ts";
export { devicesOption, planOverDevices } from "./device-sets.ts";
export { deviceShares, splitOption } from "./shares.ts";
export { gridOption, gridScheme, searchedSchemes } from "./grid.ts";
export { blockGeometry, planBestBlocks, planBlocksOf, planOfBlocks } from "./block-planning.ts";
export type { Block, BlockGeometry, SearchBounds } from "./segments/index.ts";
export { isLess, leastBy } from "./ties.ts";
