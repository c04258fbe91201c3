/** The log of a run: results by key, each safe from the moment that it is there. */
export { LogAppender } from "./append.ts";
export { FolderLog } from "./folder-log.ts";
export { FolderLock } from "./lock.ts";
export { withLogs, type OpenLog } from "./open-logs.ts";
export { indexLog, LogReader, type LogEntry } from "./read.ts";
export { isSameSweep, type PointRecord, type SweepRecord } from "./record.ts";
export { orRetry, RetryError } from "./retry.ts";
export { isSettled, type RunLog } from "./run-log.ts";
export { sweepOf } from "./schema.ts";
export { shardOfLog } from "./shard-file.ts";
export { openShardLog, type ShardPlace } from "./shard-log.ts";
export type { Shard } from "./shard.ts";
export { withoutPoints } from "./without-points.ts";
export { logName, writeLog } from "./write.ts";
