import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
  writeSync,
  type BigIntStats,
} from "node:fs";
import { dirname } from "node:path";
import { logLine } from "./line.ts";
import type { PointRecord, SweepRecord } from "./record.ts";
import { isSystemError, orRetry } from "./retry.ts";
import type { LogEntry } from "./read.ts";

const lineEnd = 10;
const blockSize = 2 ** 20;

/** What file systems say that cannot be told to wait for the disk. */
const cannotSync = new Set(["EINVAL", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"]);

/**
 * Adds lines to a log, which nobody else may do meanwhile. A line is on its way to the disk when the call returns: it
 * outlives the process, however that ends.
 */
export class LogAppender {
  private readonly path: string;
  private file: number;
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

  addPoint({ key, row, planningSeconds, search, timeline }: PointRecord): LogEntry {
    const bytes = Buffer.from(logLine({ key, row, planningSeconds, search, timeline }));
    const offset = this.size;
    this.write(bytes);
    const failed = row.status === "failed";
    return { offset, length: bytes.length - 1, failed, timeline: timeline !== undefined };
  }

  /**
   * Writes the lines again where the file, or its folder, has been removed or another one put in its place meanwhile; the
   * system keeps what it was until this process closes it.
   *
   * @returns bytes by which the lines stand later than before; undefined where the file was in its place
   */
  restore(): number | undefined {
    if (this.isInPlace()) return undefined;
    const lost = this.file;
    orRetry(this.path, () => {
      mkdirSync(dirname(this.path), { recursive: true });
      this.file = openSync(this.path, "a+");
    });
    const end = this.size;
    this.size = fstatSync(this.file).size;
    if (!this.endsWithLine()) this.write(Buffer.of(lineEnd));
    const shift = this.size;
    const block = Buffer.alloc(blockSize);
    for (let done = 0; done < end;) {
      const size = readSync(lost, block, 0, Math.min(blockSize, end - done), done);
      if (size === 0) break;
      this.write(block.subarray(0, size));
      done += size;
    }
    closeSync(lost);
    return shift;
  }

  /** Waits until all lines are on the disk. */
  sync(): void {
    orRetry(this.path, () => {
      try {
        fsyncSync(this.file);
      } catch (error) {
        if (!isSystemError(error) || !cannotSync.has(error.code)) throw error;
      }
    });
  }

  /** Waits until all lines are on the disk, and closes. */
  close(): void {
    this.sync();
    closeSync(this.file);
  }

  /** Some file systems number a file again at each look; one of another size is another file. */
  private isInPlace(): boolean {
    const there = statsOf(this.path);
    if (!there) return false;
    const own = fstatSync(this.file, { bigint: true });
    return (there.ino === own.ino && there.dev === own.dev) || there.size === own.size;
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

function statsOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}
