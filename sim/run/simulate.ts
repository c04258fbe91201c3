import type { NetworkGraph } from "../cluster/index.ts";
import type { Program } from "../program/index.ts";
import { follow } from "./follow.ts";
import type { RunDevice } from "./devices.ts";
import type { ProgramRecord, RecordedRun } from "./record.ts";
import { recordRun } from "./record-run.ts";
import type { RunOptions, World } from "./world.ts";
import { oneRequest } from "./workload.ts";

/** As much of a cluster as a run needs: who computes how many tasks at a time, and what joins them. */
export interface RunCluster {
  readonly devices: readonly RunDevice[];
  readonly network: NetworkGraph;
}

/** A program that ran once, and the run. */
export interface SimulatedProgram extends ProgramRecord {
  readonly run: RecordedRun;
}

/**
 * Runs a program once.
 *
 * @param seconds by compute, how long it occupies a stream of its device while no other stream slows it down
 * @throws EngineError when tasks are left that wait for each other
 */
export function simulate(
  program: Program,
  { devices, network }: Pick<World, "devices"> & Partial<Pick<World, "network">>,
  seconds: Float64Array,
  options: RunOptions = {},
): SimulatedProgram {
  const world = { devices, network, secondsOf: () => seconds };
  const recorded = recordRun(world, oneRequest, follow(program), options);
  return { ...recorded.record.programs[0]!, run: recorded };
}
