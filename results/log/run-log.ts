import type { PointRecord } from "./record.ts";
import type { LogEntry } from "./read.ts";

/** Where a run leaves its rows as they come, and finds those of earlier runs. */
export interface RunLog {
  /** By key, what is there already; what is added joins it. */
  readonly entries: ReadonlyMap<string, LogEntry>;
  /** Lines of earlier runs that were torn or damaged, or of another version, and do not count. */
  readonly dropped: number;
  /** Path of the rows once the run has finished. */
  readonly file: string;
  add(record: PointRecord): void;
  /**
   * Says that all rows are there.
   *
   * @throws RetryError when they cannot be put in place for the moment
   */
  finish(): void;
  /** Ends writing, also where the run broke off. */
  close(): void;
}

/** Need a point not be run again? One that failed is, and one without the timeline that is wanted. */
export function isSettled(entry: LogEntry | undefined, wantsTimeline: boolean): boolean {
  return entry !== undefined && !entry.failed && (entry.timeline || !wantsTimeline);
}
