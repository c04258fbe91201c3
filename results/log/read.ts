import { closeSync, readSync } from "node:fs";
import { openRegular } from "../../traces/read-file.ts";
import { readLogLine } from "./line.ts";
import type { PointRecord, SweepRecord } from "./record.ts";
import { pointOf, sweepOf } from "./schema.ts";

/** Where the line of a row stands in a log; bytes. */
export interface LogEntry {
  readonly offset: number;
  readonly length: number;
  readonly failed: boolean;
  /** Was a timeline asked for? */
  readonly timeline: boolean;
}

/** What a log holds, its rows left on disk. */
export interface LogIndex {
  /** The sweep that was last run. */
  readonly sweep: SweepRecord | undefined;
  /** By key; of several rows the last. */
  readonly entries: ReadonlyMap<string, LogEntry>;
  /** Lines that were torn or damaged, and do not count. */
  readonly dropped: number;
}

const blockSize = 2 ** 20;
const lineEnd = 10;

/**
 * Goes through a log; one that does not exist is empty.
 *
 * @throws InputError for a folder, a pipe or a device in its place
 */
export function indexLog(file: string): LogIndex {
  const entries = new Map<string, LogEntry>();
  let sweep: SweepRecord | undefined;
  let dropped = 0;
  for (const { offset, bytes } of linesOf(file)) {
    const value = readLogLine(bytes.toString("utf8"));
    const point = pointOf(value);
    if (point) {
      const failed = point.row.status === "failed";
      entries.set(point.key, {
        offset,
        length: bytes.length,
        failed,
        timeline: point.timeline !== undefined,
      });
      continue;
    }
    const about = sweepOf(value);
    if (about) sweep = about;
    else if (bytes.length > 0) dropped++;
  }
  return { sweep, entries, dropped };
}

/** Reads rows of a log that has been indexed. */
export class LogReader {
  private readonly file: number;
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
    this.file = openRegular(path, "rows of results are in one");
  }

  read({ offset, length }: LogEntry): PointRecord {
    const bytes = Buffer.alloc(length);
    readSync(this.file, bytes, 0, length, offset);
    const record = pointOf(readLogLine(bytes.toString("utf8")));
    if (!record) throw new Error(`${this.path}: changed while it was read`);
    return record;
  }

  close(): void {
    closeSync(this.file);
  }
}

function* linesOf(path: string): Iterable<{ readonly offset: number; readonly bytes: Buffer }> {
  let file: number;
  try {
    file = openRegular(path, "rows of results are in one");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
    throw error;
  }
  try {
    const block = Buffer.alloc(blockSize);
    // Parts of a line that is longer than a block are joined once, when its end is met.
    let parts: Buffer[] = [];
    let offset = 0;
    for (let size = readSync(file, block); size > 0; size = readSync(file, block)) {
      let start = 0;
      for (let end = block.indexOf(lineEnd); end >= 0 && end < size; end = block.indexOf(lineEnd, start)) {
        const bytes = Buffer.concat([...parts, block.subarray(start, end)]);
        yield { offset, bytes };
        offset += bytes.length + 1;
        parts = [];
        start = end + 1;
      }
      parts.push(Buffer.from(block.subarray(start, size)));
    }
    const rest = Buffer.concat(parts);
    if (rest.length > 0) yield { offset, bytes: rest };
  } finally {
    closeSync(file);
  }
}
