import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { InputError } from "../../sim/errors.ts";
import { rowKey, type Trace, type TraceHeader, type TraceRow } from "../format.ts";
import { parseTrace } from "../read.ts";
import { formatRow, formatTrace } from "../write.ts";

/**
 * A recording under way. Rows go to a side file as they come, so that an interruption loses none;
 * the side file replaces the trace at the end.
 */
export class RecordingFile {
  private readonly file: string;
  private readonly sideFile: string;
  private readonly header: TraceHeader;
  private readonly known = new Map<string, TraceRow>();
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
    for (const earlier of [this.file, this.sideFile]) {
      if (existsSync(earlier)) this.take(readTrace(earlier), earlier);
    }
  }

  /** The row that is already measured, if it is. */
  row(key: string): TraceRow | undefined {
    return this.known.get(key);
  }

  /** Keeps rows that were just measured. */
  append(rows: readonly TraceRow[]): void {
    for (const row of rows) this.known.set(rowKey(row.operator, row.extents, row.mode), row);
    if (this.started) {
      appendFileSync(this.sideFile, rows.map(formatRow).join(""));
      return;
    }
    writeFileSync(this.sideFile, formatTrace({ header: this.header, rows: [...this.known.values()] }));
    this.started = true;
  }

  /** Puts the whole trace in place: these rows, then the others that the file already held. */
  finish(rows: readonly TraceRow[]): Trace {
    const others = new Map(this.known);
    for (const { operator, extents, mode } of rows) others.delete(rowKey(operator, extents, mode));
    const trace = { header: this.header, rows: [...rows, ...others.values()] };
    writeFileSync(this.sideFile, formatTrace(trace));
    renameSync(this.sideFile, this.file);
    return trace;
  }

  private take({ header, rows }: Trace, earlier: string): void {
    for (const key of ["model", "device", "runtime", "cpu", "threads", "gapSeconds"] as const) {
      if (header[key] === this.header[key]) continue;
      throw new InputError(
        `${earlier}: was recorded with ${key} ${header[key]}, not ${this.header[key]}; ` +
          "record to another folder, or start afresh",
      );
    }
    for (const row of rows) this.known.set(rowKey(row.operator, row.extents, row.mode), row);
  }
}

/** A trace whose last line may be cut off. */
function readTrace(file: string): Trace {
  const text = readFileSync(file, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return parseTrace(whole, file);
}
