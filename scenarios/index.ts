/** Scenario files: their schema, the expansion of their sweeps, and the run of their points. */
export { loadScenario } from "./load.ts";
export { modelOfText, type ModelSettings } from "./model-schema.ts";
export { loadModel } from "./models.ts";
export type { Point, PointIdentity } from "./point.ts";
export { believedCostModel, failureOf, planPoint, type Failure, type PlannedPoint } from "./run-point.ts";
export { runScenario, type PointResult, type Success } from "./run-scenario.ts";
export type { Scenario } from "./scenario.ts";
export { didYouMean } from "./suggest.ts";
export { parseQuantity, type QuantityKind } from "./units.ts";
