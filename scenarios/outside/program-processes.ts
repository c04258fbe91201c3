import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

/** Variable of the environment that all processes of a planner's program inherit, however they were started. */
const variable = "SLICEWISE_PLANNER_PROGRAM";

/** Rounds of looking for processes that started others meanwhile. */
const mostRounds = 10;

/** Of one start of a program: what tells its processes, and an environment for them. */
export function markedEnvironment(): { readonly mark: string; readonly env: NodeJS.ProcessEnv } {
  const mark = `${markOf(process.pid)}${randomUUID()}`;
  // A program may run slicewise itself, whose programs then are of both.
  const outer = process.env[variable];
  return { mark, env: { ...process.env, [variable]: outer === undefined ? mark : `${outer} ${mark}` } };
}

/** Ends all programs of planners that this process has started, and what they have started. */
export function endPlannerPrograms(): void {
  endProcesses(markOf(process.pid));
}

/** How marks of programs begin that a process has started, in any of its threads. */
function markOf(process: number): string {
  return `of-${process}-`;
}

/**
 * Ends the processes that have a mark, those too that left their parent. Where neither /proc nor ps is, as on Windows, it finds
 * none.
 */
export function endProcesses(mark: string): void {
  for (let round = 0; round < mostRounds; round++) {
    const found = processesWith(mark);
    if (found.length === 0) return;
    for (const id of found) {
      try {
        process.kill(id, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    }
  }
}

function processesWith(mark: string): readonly number[] {
  const isMarked = (text: string) => text.includes(`${variable}=`) && text.includes(mark);
  if (process.platform === "linux")
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && isMarked(environmentOf(name)))
      .map(Number);
  const { stdout } = spawnSync("ps", ["axeww", "-o", "pid=,command="], { encoding: "utf8" });
  return (stdout ?? "")
    .split("\n")
    .filter(isMarked)
    .map((line) => Number.parseInt(line, 10));
}

function environmentOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/environ`, "latin1");
  } catch {
    // It is another user's, or has ended.
    return "";
  }
}
