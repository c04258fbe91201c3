/** The log of a run: results by key, each safe from the moment that it is there. */
export { LogAppender } from "./append.ts";
export { FolderLock } from "./lock.ts";
export { indexLog, LogReader, type LogEntry, type LogIndex } from "./read.ts";
export type { PointRecord, SweepRecord } from "./record.ts";
export { RetryError } from "./retry.ts";

/** Name of the log in a folder of results. */
export const logName = "results.log";
