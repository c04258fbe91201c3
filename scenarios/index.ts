/** Scenario files: their schema, the expansion of their sweeps, and the run of their points. */
export {
  findAdversary,
  type Adversary,
  type AdversaryOptions,
  type PlannerReference,
} from "./adversary/index.ts";
export type { Axis, SweptField } from "./axes.ts";
export { capacityOf, workloadNumber, type Capacity } from "./capacity.ts";
export { chooseRuleOf, type ChooseRule, type ChosenMeasure } from "./choose-schema.ts";
export type { DecidedPoint } from "./decided-point.ts";
export { describePlan, type PlanDescription, type StepDescription } from "./describe-plan.ts";
export type { Path } from "./document.ts";
export { explainPlans, type Explanation } from "./explain-plans.ts";
export { scenarioJsonSchema } from "./json-schema.ts";
export { pointKeys, sweepKeys, type SweepInputs, type SweepKeys } from "./keys/sweep-keys.ts";
export {
  loadModel,
  loadScenario,
  openReleasedGraphs,
  openTaskGraph,
  parseScenario,
  reopenScenario,
  type ParseScenarioOptions,
} from "./load.ts";
export type { TableModelSettings } from "./layer-table-schema.ts";
export {
  modelOfText,
  type BuiltInSettings,
  type FileSettings,
  type ModelSettings,
  type PlainModelSettings,
} from "./model-schema.ts";
export type {
  CompressSettings,
  PruneSettings,
  ReuseSettings,
  TransformSettings,
} from "./transform-schema.ts";
export {
  failureOf,
  type Failure,
  type Measures,
  type RequestMeasures,
  type TokenMeasures,
} from "./outcome.ts";
export { fitTokens, isTokenTable, parseTokenTimes, type TokenFit } from "./generation/fit-tokens.ts";
export { divideDecoder } from "./generation/run-generation.ts";
export {
  inferencePoint,
  type GenerationDevice,
  type GenerationPoint,
  type InferencePoint,
  type Point,
  type PointEvents,
  type PointIdentity,
  type Reaction,
  type Replan,
  type SharedRun,
  type TaskGraphPoint,
  type TaskCluster,
} from "./point.ts";
export { beliefsOf } from "./beliefs-of.ts";
export {
  believedLatency,
  decidePoint,
  memoryOfDecided,
  planOfDecided,
  planPoint,
  runAlone,
} from "./run-point.ts";
export type { PointRecording } from "./point-recorder.ts";
export { knownPlanners, linkOwnPackage } from "./outside/index.ts";
export { plannerProgramSchemas } from "./outside/json-schemas.ts";
export { pointOverTime, type PointOverTime } from "./over-time.ts";
export type { PointResult, Success } from "./point-result.ts";
export { runScenario, ScenarioRun, type RecordedResult } from "./run-scenario.ts";
export { memoryOfSchedule, scheduleTasks } from "./run-tasks.ts";
export { equalNetworks } from "./network.ts";
export { shareInTime, type DecidedWorkload } from "./serve-decided.ts";
export type { PointFields, Scenario, ScenarioSource } from "./scenario.ts";
export type { GenerationSettings, InferenceSettings, Settings, TaskGraphSettings } from "./schema.ts";
export { readTextFile } from "../traces/read-file.ts";
export { diskFiles } from "./disk.ts";
export { starterScenario } from "./starter.ts";
export { didYouMean } from "./suggest.ts";
export { parseDeviceChoice, type DeviceChoice, type ImportedTaskGraph } from "./task-graph/imported.ts";
export type { ReleasedFile } from "./task-graph/released-graphs.ts";
export { copiedBy, withGaps } from "./task-graph/copied-by.ts";
export { readPlacement } from "./task-graph/read-placement.ts";
export { parseQuantity } from "./units.ts";
