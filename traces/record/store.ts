import { appendFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { InputError } from "../../sim/errors.ts";
import { rowKey, type Trace, type TraceHeader, type TraceRow } from "../format.ts";
import { poolRows } from "../pool.ts";
import { parseRecording } from "../read.ts";
import { readTextFile } from "../read-file.ts";
import { replaceFiles } from "../replace-files.ts";
import { formatRow, formatTrace } from "../write.ts";

/**
 * A recording under way. What is measured goes to a side file as it comes, so that an interruption loses none;
 * the side file replaces the trace at the end. A tile that is measured again keeps the samples it had.
 */
export class RecordingFile {
  private readonly file: string;
  private readonly sideFile: string;
  private readonly header: TraceHeader;
  private readonly visits = new Map<string, [TraceRow, ...TraceRow[]]>();
  private started = false;

  /**
   * @param fresh forget what the file and its side file already hold
   * @throws InputError when they hold a recording of something else
   */
  constructor(file: string, header: TraceHeader, fresh: boolean) {
    this.file = file;
    this.sideFile = `${file}.partial`;
    this.header = header;
    mkdirSync(dirname(file), { recursive: true });
    if (fresh) {
      rmSync(this.sideFile, { force: true });
      return;
    }
    // The side file began as a copy of the trace.
    const earlier = [this.sideFile, this.file].find((name) => existsSync(name));
    if (earlier !== undefined) this.take(readRecording(earlier), earlier);
  }

  /** How many samples are known of a tile in a mode. */
  sampleCount(key: string): number {
    return (this.visits.get(key) ?? []).reduce((sum, { samples }) => sum + samples.length, 0);
  }

  /** Keeps what was just measured, beside what is known of the same tiles. */
  append(rows: readonly TraceRow[]): void {
    if (!this.started) this.begin();
    appendFileSync(this.sideFile, rows.map(formatRow).join(""));
    this.keep(rows);
  }

  /** Puts the whole trace in place: the rows of these keys, then the others that the file already held. */
  finish(keys: readonly string[]): Trace {
    const all = new Set([...keys, ...this.visits.keys()]);
    const trace = { header: this.header, rows: [...all].map((key) => poolRows(this.visits.get(key)!)) };
    replaceFiles([{ path: this.file, content: formatTrace(trace) }]);
    rmSync(this.sideFile, { force: true });
    return trace;
  }

  /** Starts the side file with all that is known. */
  private begin(): void {
    const known = { header: this.header, rows: [...this.visits.values()].flat() };
    replaceFiles([{ path: this.sideFile, content: formatTrace(known) }]);
    this.started = true;
  }

  private keep(rows: readonly TraceRow[]): void {
    for (const row of rows) {
      const key = rowKey(row.operator, row.extents, row.mode);
      const visits = this.visits.get(key);
      if (visits) visits.push(row);
      else this.visits.set(key, [row]);
    }
  }

  private take({ header, rows }: Trace, earlier: string): void {
    for (const key of ["model", "device", "runtime", "cpu", "threads", "provider", "gapSeconds"] as const) {
      const [before, now] = [header, this.header].map((one) => one[key] ?? "cpu");
      if (before === now) continue;
      throw new InputError(
        `${earlier}: was recorded with ${key} ${before}, not ${now}; ` +
          "record to another folder, or start again with --fresh",
      );
    }
    this.keep(rows);
  }
}

/** A trace whose last line may be cut off. */
function readRecording(file: string): Trace {
  const text = readTextFile(file, "a trace is a CSV file");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return parseRecording(whole, file);
}
