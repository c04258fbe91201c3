/** The run of a plan: tasks on devices and networks, in simulated time. */
export { arrivalTimes } from "./arrivals.ts";
export { changesOf, mergedChanges, replayable } from "./changes.ts";
export { computeDurations, type Timing } from "./durations.ts";
export { memoryTimeline, type MemoryMoment } from "./memory-timeline.ts";
export { metricsOf, type Metrics } from "./metrics.ts";
export { type LatencyFigures, type RequestFigures, RequestStatistics } from "./request-statistics.ts";
export { simulate, type NetworkFactory, type RunCluster, type Timeline } from "./simulate.ts";
export {
  runFrame,
  runStealing,
  VictimQueue,
  type ReducedWork,
  type StealableTile,
  type StealingFrame,
  type StealingRun,
  type StealingTrace,
  type TileRecord,
  type TileWork,
  type Work,
  type WorkSeconds,
} from "./stealing/index.ts";
export type { Arrivals, Change, OpenArrivals, Requests, TimedChange, Workload } from "./workload.ts";
