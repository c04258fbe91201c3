import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Programs that run in processes of their own. */
const programs = { device: "../device/main", relay: "../pacing/main" } as const;

/** Where a process runs. */
export interface ProcessPlace {
  readonly namespace?: string | undefined;
  readonly core?: number | undefined;
}

/**
 * Starts one of the programs; it ends with this process.
 *
 * @param place its network namespace and its core; those of this process where they are left out
 */
export function startProcess(name: keyof typeof programs, { namespace, core }: ProcessPlace): ChildProcess {
  const isSource = import.meta.url.endsWith(".ts");
  const program = fileURLToPath(new URL(`${programs[name]}.${isSource ? "ts" : "js"}`, import.meta.url));
  const command = [
    ...(namespace === undefined ? [] : ["ip", "netns", "exec", namespace]),
    ...(core === undefined ? [] : ["taskset", "-c", String(core)]),
    process.execPath,
    ...(isSource ? ["--import", import.meta.resolve("tsx")] : []),
    program,
  ];
  return spawn(command[0]!, command.slice(1), {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    serialization: "advanced",
    // Ctrl-C reaches the parent alone, which then ends the others in order.
    detached: true,
    env: { ...process.env, NODE_OPTIONS: "" },
  });
}
