/** Scenario files: their schema, the expansion of their sweeps, and the run of their points. */
export { scenarioJsonSchema } from "./json-schema.ts";
export { pointKeys, sweepKeys, type SweepKeys } from "./keys/sweep-keys.ts";
export { loadScenario, reopenScenario } from "./load.ts";
export { modelOfText, type ModelSettings } from "./model-schema.ts";
export { loadModel } from "./models.ts";
export type { Point, PointIdentity } from "./point.ts";
export {
  believedCostModel,
  failureOf,
  memoryOfPlanned,
  planPoint,
  type Failure,
  type PlannedPoint,
} from "./run-point.ts";
export { runScenario, ScenarioRun, type PointResult, type Success } from "./run-scenario.ts";
export type { PointFields, Scenario, ScenarioSource } from "./scenario.ts";
export { readTextFile } from "./read-file.ts";
export { starterScenario } from "./starter.ts";
export { didYouMean } from "./suggest.ts";
export { parseDeviceChoice, type DeviceChoice, type ImportedTaskGraph } from "./task-graph/imported.ts";
export { openTaskGraph } from "./task-graph/open-graph.ts";
export { readPlacement } from "./task-graph/read-placement.ts";
export { parseQuantity, type QuantityKind } from "./units.ts";
