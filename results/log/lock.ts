import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { isRecord } from "../../scenarios/record.ts";
import { RetryError } from "./retry.ts";

/** Whose lock it is; a process number alone may be given out again. */
interface Holder {
  readonly host: string;
  readonly pid: number;
  /** When the process started, in the system's ticks; empty where it cannot be told. */
  readonly started: string;
}

/** Seconds without a sign of life after which the lock of another machine counts for nothing. */
const patience = 600;

/** The sole right to write to a folder of results, until it is released or the process ends. */
export class FolderLock {
  private readonly file: string;
  private readonly timer: NodeJS.Timeout;

  /** @throws RetryError when another process that lives holds the lock */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.file = join(folder, "results.lock");
    this.timer = setInterval(() => this.touch(), (patience / 10) * 1e3).unref();
    const own: Holder = { host: hostname(), pid: process.pid, started: startOf(process.pid) };
    // A lock appears with its content, so that nobody meets it half written.
    const draft = join(folder, `results.lock.${own.host}.${own.pid}`);
    writeFileSync(draft, JSON.stringify(own));
    try {
      if (tryLink(draft, this.file)) return;
      const holder = readHolder(this.file);
      if (holder && lives(holder, this.file)) {
        throw new RetryError(
          `${folder}: another run writes to it (process ${holder.pid} on ${holder.host}); try again when it has ended`,
        );
      }
      this.takeAway(holder, `${draft}.old`);
      if (!tryLink(draft, this.file))
        throw new RetryError(`${folder}: another run has just begun to write to it`);
    } finally {
      rmSync(draft, { force: true });
    }
  }

  /** Shows other machines that this process lives. */
  touch(): void {
    const now = (performance.timeOrigin + performance.now()) / 1e3;
    utimesSync(this.file, now, now);
  }

  /** Takes the lock of a dead process away, and nobody's who was quicker to do so. */
  private takeAway(holder: Holder | undefined, aside: string): void {
    try {
      renameSync(this.file, aside);
    } catch {
      return;
    }
    if (JSON.stringify(readHolder(aside)) !== JSON.stringify(holder)) tryLink(aside, this.file);
    rmSync(aside, { force: true });
  }

  release(): void {
    clearInterval(this.timer);
    rmSync(this.file, { force: true });
  }
}

function tryLink(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function lives({ host, pid, started }: Holder, file: string): boolean {
  if (host !== hostname()) {
    const stats = statSync(file, { throwIfNoEntry: false });
    const now = performance.timeOrigin + performance.now();
    return stats !== undefined && now - stats.mtimeMs < patience * 1e3;
  }
  // Containers give the same number out at every start.
  if (pid === process.pid && started === "") return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return startOf(pid) === started;
}

/** The 22nd field of Linux' /proc/PID/stat; the second, in brackets, may hold spaces. A dead process has none. */
function startOf(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields[0] === "Z" ? "dead" : (fields[19] ?? "");
  } catch {
    return "";
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (!isRecord(value)) return undefined;
    const { host, pid, started } = value;
    if (typeof host !== "string" || typeof pid !== "number" || typeof started !== "string") return undefined;
    return { host, pid, started };
  } catch {
    return undefined;
  }
}
