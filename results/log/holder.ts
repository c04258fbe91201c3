import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { isRecord } from "../../scenarios/record.ts";

/** A process that holds a lock. */
export interface Holder {
  readonly host: string;
  readonly pid: number;
  /** When the process started, in the system's ticks; empty where it cannot be told. */
  readonly started: string;
  /**
   * Where a process number means anything: the start of the machine, and the name space of its process numbers (containers
   * have their own, and may share a host name). Empty where the system does not tell.
   */
  readonly boot: string;
  readonly pids: string;
  /** Of this one lock; no two are equal. */
  readonly token: string;
}

/** This process, as the holder of a lock. */
export function ownHolder(token: string): Holder {
  return {
    host: hostname(),
    pid: process.pid,
    started: startOf(process.pid),
    boot: textOf(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    pids: textOf(() => readlinkSync("/proc/self/ns/pid")),
    token,
  };
}

/** The holder that the text of a lock names; undefined where it is half written or no lock of today. */
export function holderOf(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value)) return undefined;
    const { host, pid, started } = value;
    if (typeof host !== "string" || typeof pid !== "number" || typeof started !== "string") return undefined;
    if (!Number.isSafeInteger(pid) || pid < 1) return undefined;
    // A version that did not know the others has left them out.
    const textIn = (field: unknown) => (typeof field === "string" ? field : "");
    const [boot, pids, token] = [textIn(value["boot"]), textIn(value["pids"]), textIn(value["token"])];
    return { host, pid, started, boot, pids, token };
  } catch {
    return undefined;
  }
}

/** Does the holder's process live? Nothing where it is not among the processes that this one can see. */
export function lives(holder: Holder, own: Holder): boolean | undefined {
  if (holder.host !== own.host || holder.boot !== own.boot || holder.pids !== own.pids) return undefined;
  // Containers give the same number out at every start.
  if (holder.pid === own.pid && own.started === "") return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return startOf(holder.pid) === holder.started;
}

/** The 22nd field of Linux' /proc/PID/stat; the second, in brackets, may hold spaces. A dead process has none. */
function startOf(pid: number): string {
  const stat = textOf(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  const fields = stat.slice(stat.lastIndexOf(") ") + 2).split(" ");
  return fields[0] === "Z" ? "dead" : (fields[19] ?? "");
}

function textOf(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
