/** The one loop in which programs run: devices, requests, changes of the world, controllers, and what is added up from a run. */
export { meanRate } from "./arrivals.ts";
export { changesOf, mergedChanges, replayable } from "./changes.ts";
export { runControlled, type ControlledRun } from "./controlled-run.ts";
export { computeDurations, trueTimes, type Timing } from "./durations.ts";
export { memoryOverTime, type MemoryMoment } from "./memory-over-time.ts";
export { costMetrics, metricsOf, type Metrics } from "./metrics.ts";
export { DrawnExits, type ExitFigures } from "./drawn-exits.ts";
export { expectedMetrics, type SharedMetrics } from "./expected-metrics.ts";
export type { LatencyFigures, RequestFigures } from "./request-statistics.ts";
export type {
  Controller,
  RunEvent,
  RunHandle,
  RunMessage,
  RunView,
  ShownFigure,
  Ticket,
} from "./controller.ts";
export { follow, type FollowOptions, type Turn } from "./follow.ts";
export { RequestMemory, type MemoryUser } from "./request-memory.ts";
export { sideBySide } from "./side-by-side.ts";
export { FigureRecorder, type FigureOverTime } from "./figure-recorder.ts";
export { energyOf } from "./energy.ts";
export { prepareProgram, type PreparedProgram } from "./prepared-program.ts";
export type { ClockedSeconds, RunDevice } from "./devices.ts";
export type { DropReason, RunObserver } from "./observer.ts";
export {
  ChannelRecorder,
  RunRecorder,
  type ChannelRates,
  type MessageRecord,
  type ProgramRecord,
  type RecordedRun,
  type RunRecord,
  type ProgramTimes,
} from "./record.ts";
export { recordRun } from "./record-run.ts";
export { run } from "./run.ts";
export type { NetworkFactory, RunEnd, RunOptions, World } from "./world.ts";
export { totalFigures } from "./total-figures.ts";
export { StreamUse } from "./stream-use.ts";
export { StreamStatistics } from "./stream-statistics.ts";
export { simulate, type RunCluster, type SimulatedProgram } from "./simulate.ts";
export {
  oneRequest,
  type Arrivals,
  type Change,
  type OpenArrivals,
  type Requests,
  type TimedChange,
  type Workload,
} from "./workload.ts";
