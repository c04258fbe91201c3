/**
 * Sweeps: many points of a scenario, run on threads or as shards, kept in a log that an interrupted run goes on from,
 * merged, and written as results.
 */
export { finishSweep, type FinishedSweep } from "./finish.ts";
export { mergeLogs, type MergedSweep } from "./merge-logs.ts";
export { sweepReport } from "./report.ts";
export {
  runSweep,
  type SweepObserver,
  type SweepOptions,
  type SweepRun,
  type SweepStart,
} from "./run-sweep.ts";
export { chooseShard, shardFolder, type ShardFlags } from "./shard.ts";
