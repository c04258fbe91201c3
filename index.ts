/**
 * Slicewise as a library: trace-driven simulation of one inference that is partitioned over unequal edge devices, and the
 * planners that decide who computes what.
 *
 * ```ts
 * import { loadScenario, resultTable, rowOf, runScenario } from "slicewise";
 *
 * const scenario = loadScenario("my-cluster.yaml");
 * const rows = [...runScenario(scenario)].map(rowOf);
 * console.log(resultTable(rows, scenario.baseline));
 * ```
 *
 * Units are seconds, bytes and bytes per second. Bad input of any kind is an {@link InputError}.
 *
 * @packageDocumentation
 */
export { InfeasibleError, InputError } from "./sim/errors.ts";

// Scenarios: load one, run its points, plan one of them.
export {
  beliefsOf,
  describePlan,
  failureOf,
  inferencePoint,
  loadScenario,
  memoryOfDecided,
  parseScenario,
  decidePoint,
  planPoint,
  runScenario,
  ScenarioRun,
  type Axis,
  type SweptField,
  type BuiltInSettings,
  type Failure,
  type FileSettings,
  type InferencePoint,
  type InferenceSettings,
  type Measures,
  type ModelSettings,
  type PlainModelSettings,
  type TransformSettings,
  type ParseScenarioOptions,
  type Path,
  type PlanDescription,
  type DecidedPoint,
  type Point,
  type PointFields,
  type PointIdentity,
  type PointRecording,
  type PointResult,
  type RecordedResult,
  type Scenario,
  type ScenarioSource,
  type Settings,
  type StepDescription,
  type Success,
  type TaskGraphPoint,
  type TaskCluster,
  type TaskGraphSettings,
  type SweepInputs,
  type PointEvents,
  type Reaction,
  type Replan,
  type SharedRun,
  type RequestMeasures,
} from "./scenarios/index.ts";

// Results: rows, tables, charts, timelines.
export {
  drawCharts,
  drawMemoryChart,
  flatRow,
  latencyChart,
  pointsCsv,
  renderPng,
  renderSvg,
  resultTable,
  rowOf,
  speedupChart,
  type ChartFile,
  type DrawnCharts,
  type MemoryCurve,
  type PointRow,
} from "./results/index.ts";
export {
  comparePlanners,
  comparisonCsv,
  latexTable,
  markdownTable,
  readPoints,
  type Cell,
  type Comparison,
  type ComparisonOptions,
  type Interval,
  type Measure,
  type MeasuredPoint,
} from "./results/paper/index.ts";
export {
  compareRuns,
  comparisonText,
  readRun,
  type Cause,
  type ColumnChange,
  type PlannerSummary,
  type PointChange,
  type RunComparison,
  type RunOrigin,
  type RunPoint,
  type RunResults,
  type WinnerChange,
} from "./results/compare/index.ts";
export {
  pointTimeline,
  type CounterEvent,
  type FlowEvent,
  type MetadataEvent,
  type SliceDetails,
  type SliceEvent,
  type TraceEvent,
  type TraceFile,
} from "./results/perfetto/index.ts";
export {
  finishSweep,
  mergeLogs,
  runSweep,
  sweepReport,
  type FinishedSweep,
  type MergedSweep,
  type SweepObserver,
  type SweepOptions,
  type SweepRun,
  type SweepStart,
} from "./sweeps/index.ts";
export {
  FolderLock,
  FolderLog,
  LogReader,
  openShardLog,
  type LogEntry,
  type PointRecord,
  type RunLog,
  type Shard,
  type ShardPlace,
  type SweepRecord,
} from "./results/log/index.ts";
export type { ComputeSpan, LinkSpan, MemoryStep, PointTimeline } from "./results/report/timeline/index.ts";
export { verifyPoint, type Verdict, type Verification } from "./verify/index.ts";

// Planners, what they are told, and what they answer.
export {
  choosePlanner,
  planners,
  planningCache,
  problemOf,
  trueBeliefs,
  type BelievedDevices,
  type Beliefs,
  type BelievedWorld,
  type ComputeCosts,
  type CostModel,
  type DeviceFacts,
  type Planned,
  type Controlled,
  type Decision,
  type ProvedPlan,
  type Planner,
  type PlannerChoice,
  type PlannerOption,
  type PlannerOptions,
  type PlanningCache,
  type PlanningProblem,
  type Runnable,
  type SchedulerChoice,
  type TaskScheduler,
} from "./planners/index.ts";
export type {
  CheckedPlan,
  ComputeTask,
  DeviceMemory,
  Holder,
  Inference,
  Lowering,
  Piece,
  Plan,
  TransferTask,
} from "./sim/partition/index.ts";
export type { Box, Shape } from "./sim/tensor/index.ts";

// Runs of plans.
// One run: programs, the requests and changes that come to it, who decides, and who looks on.
export {
  follow,
  RequestMemory,
  run,
  RunRecorder,
  sideBySide,
  StreamStatistics,
  type Arrivals,
  type Change,
  type Controller,
  type DropReason,
  type FollowOptions,
  type Turn,
  type LatencyFigures,
  type MemoryMoment,
  type MemoryUser,
  type ChannelRates,
  type MessageRecord,
  type Metrics,
  type NetworkFactory,
  type OpenArrivals,
  type ProgramRecord,
  type RequestFigures,
  type Requests,
  type RunCluster,
  type RunDevice,
  type RunEnd,
  type RunEvent,
  type RunHandle,
  type RunMessage,
  type RunObserver,
  type RunOptions,
  type RunRecord,
  type RunView,
  type Ticket,
  type TimedChange,
  type Timeline,
  type Timing,
  type Workload,
  type World,
} from "./sim/run/index.ts";
export type {
  Barrier,
  Compute,
  Label,
  Program,
  Transfer as ProgramTransfer,
  TaskSet,
  Tile,
  Work,
} from "./sim/program/index.ts";

// Models: built-in networks, imported files, or built operator by operator.
export {
  buildModel,
  builtInNetwork,
  describeModel,
  importDarknet,
  importNcnn,
  importOnnx,
  linkOperators,
  modelDrawing,
  modelMacs,
  modelParameters,
  networkNames,
  quantizeModel,
  retypeModel,
  stateCosts,
  tensorBytes,
  bytesPerElement,
  coordinateMappings,
  type AxisWindow,
  type ConstantOperand,
  type CoordinateMapping,
  type ElementType,
  type FunctionConstants,
  type FunctionSettings,
  type LayerDescription,
  type MergedModel,
  type Model,
  type NcnnOptions,
  type NetworkOptions,
  type NormalizationConstants,
  type OnnxOptions,
  type Operation,
  type OperationAttributes,
  type OperationKind,
  type Operator,
  type OperatorDescription,
  type OperatorTypes,
  type Padding,
  type Pair,
  type QuantizedType,
  type Savings,
  type StatedCosts,
  type Window,
} from "./sim/model/index.ts";

// Clusters: devices and what joins them.
export {
  bus,
  costSources,
  mesh,
  ring,
  star,
  wifi,
  type Channel,
  type Cluster,
  type ComputeProfile,
  type ContentionMedium,
  type CostSource,
  type Device,
  type DevicePower,
  type Duplex,
  type Forwarding,
  type Hop,
  type Jitter,
  type LinkProperties,
  type Medium,
  type NetworkGraph,
  type NetworkPolicy,
  type Sends,
  type Sharing,
  type TileCost,
  type WifiProperties,
} from "./sim/cluster/index.ts";
export type { ChannelStatistics, DeliveryHandler, MessageNetwork, Transfer } from "./sim/network/index.ts";

// Traces: measured timings, and recording them on this machine.
export {
  formatTrace,
  layerSignature,
  parseTrace,
  shippedProfiles,
  summarizeTraces,
  tracedProfile,
  traceModes,
  type KindSummary,
  type ShippedProfile,
  type Trace,
  type TracedProfileOptions,
  type TraceHeader,
  type TraceMode,
  type TraceRow,
} from "./traces/index.ts";
export { loadProfile, loadShippedTraces, loadTraces, type LoadProfileOptions } from "./traces/load.ts";
export {
  recordModels,
  type RecordedTrace,
  type RecordOptions,
  type RecordProgress,
} from "./traces/record/index.ts";

// Training.
export {
  pipelineSpeedup,
  programOfStep,
  trainingMemory,
  trainingProgram,
  type GradientReduction,
  type StageGroup,
  type StageReplica,
  type Trained,
  type Trainer,
  type Training,
  type TrainingPart,
  type TrainingProblem,
  type TrainingProgram,
  type TrainingSchedule,
  type TrainingStage,
  type TrainingStep,
} from "./planners/index.ts";

// Plain task graphs and the list schedulers.
export {
  listSchedulers,
  schedulingProblem,
  type Adjacency,
  type DeviceLimits,
  type ListSchedulerName,
  type PairSeconds,
  type ProblemDevice,
  type SchedulingProblem,
} from "./planners/index.ts";
export {
  openTaskGraph,
  readPlacement,
  type DeviceChoice,
  type ImportedTaskGraph,
} from "./scenarios/index.ts";
export {
  buildTaskGraph,
  joinTaskGraphs,
  simulateSchedule,
  type Assignment,
  type Copier,
  type EdgeCost,
  type PlacedInput,
  type ReleasedTaskGraph,
  type Schedule,
  type ScheduleCluster,
  type ScheduledTask,
  type Task,
  type TaskEdge,
  type TaskGraph,
  type TaskGraphDescription,
} from "./sim/task-graph/index.ts";
