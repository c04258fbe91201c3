import type { NetworkGraph } from "../cluster/index.ts";
import type { Program } from "../program/index.ts";
import { follow } from "./follow.ts";
import type { RunDevice } from "./devices.ts";
import { RunRecorder, type Timeline } from "./record.ts";
import { run, type NetworkFactory } from "./run.ts";
import { oneRequest } from "./workload.ts";

/** As much of a cluster as a run needs: who computes how many tasks at a time, and what joins them. */
export interface RunCluster {
  readonly devices: readonly RunDevice[];
  readonly network: NetworkGraph;
}

/**
 * Runs a program once.
 *
 * @param seconds by compute, how long it occupies a stream of its device while no other stream slows it down
 * @throws EngineError when tasks are left that wait for each other
 */
export function simulate(
  program: Program,
  { devices, network }: Pick<RunCluster, "devices"> & { readonly network?: NetworkGraph | undefined },
  seconds: Float64Array,
  createNetwork?: NetworkFactory,
): Timeline {
  const recorder = new RunRecorder();
  const world = { devices, network, secondsOf: () => seconds };
  run(world, oneRequest, follow(program), {
    observers: [recorder],
    ...(createNetwork && { createNetwork }),
  });
  return recorder.programs[0]!;
}
