import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { LogAppender } from "./append.ts";
import type { PointRecord, SweepRecord } from "./record.ts";
import { orRetry } from "./retry.ts";

/** Name of the log in a folder of results. */
export const logName = "results.log";

/** Writes the whole log of a sweep in place of one that may be there, in one step. */
export function writeLog(folder: string, sweep: SweepRecord, records: readonly PointRecord[]): void {
  const draft = join(folder, `${logName}.new`);
  orRetry(folder, () => rmSync(draft, { force: true }));
  const appender = new LogAppender(draft);
  appender.addSweep(sweep);
  for (const record of records) appender.addPoint(record);
  appender.close();
  orRetry(folder, () => renameSync(draft, join(folder, logName)));
}
