import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { scenarioOf, scenarioText } from "../scenarios/scenario-text.ts";

const program = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** Points that have little in common but the model: each is planned from new costs. */
const slowdowns = Array.from({ length: 400 }, (_, index) => 1 + index / 50);
const text = scenarioText({
  sweep: `{cluster.devices.0.slowdown: [${slowdowns.join(", ")}], planner: [single, inh, grid2d, flexpie]}`,
});

/** A sweep as users run it, from the start of the program to its report. An event is a point. */
function sweep(workers: number) {
  function run(): void {
    const folder = mkdtempSync(join(tmpdir(), "slicewise-bench-"));
    try {
      const scenario = join(folder, "sweep.yaml");
      writeFileSync(scenario, text);
      execFileSync(
        process.execPath,
        [program, "run", scenario, "--workers", String(workers), "--out", join(folder, "out")],
        { stdio: "ignore" },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return {
    name: `sweep, ${workers} worker${workers > 1 ? "s" : ""}`,
    eventsPerRun: scenarioOf(text).pointCount,
    run,
  };
}

export const benchmarks: readonly { name: string; eventsPerRun: number; run(): void }[] = [
  sweep(1),
  sweep(2),
];
