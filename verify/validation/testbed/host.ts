import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Milliseconds that a program of the system may take. */
const patience = 20_000;

/** What a program of the system printed; undefined, with the reason, where it failed. */
export type Outcome =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

/** Runs a program of the system. */
export function runProgram(program: string, args: readonly string[], input = ""): Outcome {
  const { error, status, stdout, stderr } = spawnSync(program, args, {
    input,
    encoding: "utf8",
    timeout: patience,
  });
  if (error) {
    const missing = "code" in error && error.code === "ENOENT";
    return { ok: false, why: missing ? `${program} is not installed` : error.message };
  }
  if (status === 0) return { ok: true, text: stdout };
  return { ok: false, why: `${[program, ...args].join(" ")}: ${stderr.trim().split("\n")[0] ?? ""}` };
}

/** The cores that this process may use. */
export function usableCores(): readonly number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readText("/proc/self/status"))?.[1] ?? "0";
  return list.split(",").flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/** Does a process live? */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Not Linux.
    return "";
  }
}
