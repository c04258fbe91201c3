/** The run of a plan: tasks on devices and networks, in simulated time. */
export { computeDurations, type Timing } from "./durations.ts";
export { memoryTimeline, type MemoryMoment } from "./memory-timeline.ts";
export { metricsOf, type Metrics } from "./metrics.ts";
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
