import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** A process from its start to its end. An event is a process. */
function start(name: string, args: readonly string[]) {
  return { name, eventsPerRun: 1, run: () => void execFileSync(process.execPath, args) };
}

/** What every program for Node.js takes at least. */
export const nothing = start("node -e 0", ["-e", "0"]);

/** The compiled program; its time over that of `nothing` is what the program itself takes to start. */
export const help = start("slicewise --help", [program, "--help"]);

export const benchmarks: readonly { name: string; eventsPerRun: number; run(): void }[] = [nothing, help];
