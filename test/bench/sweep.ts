import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runSweep } from "../../cli/sweep/run-sweep.ts";
import { FolderLock, FolderLog } from "../../results/log/index.ts";
import { scenarioOf, scenarioText } from "../scenarios/scenario-text.ts";

/** Points that have little in common but the model: each is planned from new costs. */
const slowdowns = Array.from({ length: 100 }, (_, index) => 1 + index / 50);
const scenario = scenarioOf(
  scenarioText({
    sweep: `{cluster.devices.0.slowdown: [${slowdowns.join(", ")}], planner: [single, inh, grid2d, flexpie]}`,
  }),
);

/** A sweep from nothing to its log, start and end of the workers included. An event is a point. */
function sweep(workers: number) {
  async function run(): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "slicewise-bench-"));
    const lock = new FolderLock(folder);
    try {
      await runSweep(scenario, (sweep) => new FolderLog(folder, lock, sweep, true), {
        shard: undefined,
        workers,
        version: "bench",
      });
    } finally {
      lock.release();
      rmSync(folder, { recursive: true });
    }
  }
  return {
    name: `sweep, ${workers} worker${workers > 1 ? "s" : ""}`,
    eventsPerRun: scenario.pointCount,
    run,
  };
}

export const benchmarks: readonly { name: string; eventsPerRun: number; run(): Promise<void> }[] = [
  sweep(1),
  sweep(2),
];
