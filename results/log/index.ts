/** The log of a run: results by key, each safe from the moment that it is there. */
export { LogAppender } from "./append.ts";
export { FolderLock } from "./lock.ts";
export { indexLog, LogReader, type LogEntry, type LogIndex } from "./read.ts";
export type { PointRecord, SweepRecord } from "./record.ts";
export { orRetry, RetryError } from "./retry.ts";
export { logName, writeLog } from "./write.ts";
