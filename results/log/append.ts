import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import { logLine } from "./line.ts";
import type { PointRecord, SweepRecord } from "./record.ts";
import { orRetry } from "./retry.ts";
import type { LogEntry } from "./read.ts";

const lineEnd = 10;

/**
 * Adds lines to a log, which nobody else may do meanwhile. A line is on its way to the disk when the call returns: it
 * outlives the process, however that ends.
 */
export class LogAppender {
  private readonly path: string;
  private readonly file: number;
  private size: number;

  constructor(path: string) {
    this.path = path;
    this.file = orRetry(path, () => openSync(path, "a+"));
    this.size = fstatSync(this.file).size;
    if (!this.endsWithLine()) this.write(Buffer.of(lineEnd));
  }

  addSweep(sweep: SweepRecord): void {
    this.write(Buffer.from(logLine({ sweep })));
  }

  addPoint({ key, row, planningSeconds, timeline }: PointRecord): LogEntry {
    const bytes = Buffer.from(logLine({ key, row, planningSeconds, timeline }));
    const offset = this.size;
    this.write(bytes);
    const failed = row.status === "failed";
    return { offset, length: bytes.length - 1, failed, timeline: timeline !== undefined };
  }

  /** Waits until all lines are on the disk. */
  sync(): void {
    orRetry(this.path, () => fsyncSync(this.file));
  }

  /** Waits until all lines are on the disk, and closes. */
  close(): void {
    this.sync();
    closeSync(this.file);
  }

  /** What a torn line left behind must not become the start of the next one. */
  private endsWithLine(): boolean {
    if (this.size === 0) return true;
    const last = Buffer.alloc(1);
    readSync(this.file, last, 0, 1, this.size - 1);
    return last[0] === lineEnd;
  }

  private write(bytes: Buffer): void {
    orRetry(this.path, () => {
      for (let done = 0; done < bytes.length;) done += writeSync(this.file, bytes, done);
    });
    this.size += bytes.length;
  }
}
