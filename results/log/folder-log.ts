import { rmSync } from "node:fs";
import { join } from "node:path";
import { LogAppender } from "./append.ts";
import type { FolderLock } from "./lock.ts";
import { indexLog, type LogEntry } from "./read.ts";
import { isSameSweep, type PointRecord, type SweepRecord } from "./record.ts";
import { orRetry } from "./retry.ts";
import type { RunLog } from "./run-log.ts";
import { logName } from "./write.ts";

/** The log of a folder that one run at a time writes to; it grows from run to run. */
export class FolderLog implements RunLog {
  readonly entries: Map<string, LogEntry>;
  readonly dropped: number;
  readonly file: string;
  private readonly lock: FolderLock;
  private readonly appender: LogAppender;

  /**
   * @param lock of the folder
   * @param fresh begins from nothing
   */
  constructor(folder: string, lock: FolderLock, sweep: SweepRecord, fresh: boolean) {
    this.file = join(folder, logName);
    this.lock = lock;
    if (fresh) orRetry(folder, () => rmSync(this.file, { force: true }));
    const earlier = indexLog(this.file);
    this.entries = new Map(earlier.entries);
    this.dropped = earlier.dropped;
    this.appender = new LogAppender(this.file);
    if (!isSameSweep(earlier.sweep, sweep)) this.appender.addSweep(sweep);
  }

  /** @throws RetryError when another run has taken the folder */
  add(record: PointRecord): void {
    this.hold();
    this.entries.set(record.key, this.appender.addPoint(record));
  }

  /** The log is in place from the start, unless somebody has removed it since. */
  finish(): void {
    this.hold();
    this.appender.sync();
  }

  close(): void {
    this.appender.close();
  }

  /** Makes sure that the folder is this run's, and that the log stands in it. */
  private hold(): void {
    this.lock.check();
    const shift = this.appender.restore();
    if (shift === undefined) return;
    for (const [key, entry] of this.entries)
      this.entries.set(key, { ...entry, offset: entry.offset + shift });
  }
}
