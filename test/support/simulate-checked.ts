import { type Cluster } from "../../sim/cluster/index.ts";
import { CheckedNetwork } from "../../sim/network/index.ts";
import type { Program } from "../../sim/program/index.ts";
import { simulate, type NetworkFactory, type SimulatedProgram } from "../../sim/run/index.ts";

/** `simulate` on a network that checks its laws at every instant and its accounts at the end. */
export function simulateChecked(
  program: Program,
  cluster: Pick<Cluster, "devices" | "network">,
  seconds: Float64Array,
): SimulatedProgram {
  const networks: CheckedNetwork[] = [];
  const network: NetworkFactory = (onDelivered) => {
    const checked = new CheckedNetwork(cluster.network, onDelivered);
    networks.push(checked);
    return checked;
  };
  const simulated = simulate(program, { devices: cluster.devices, network }, seconds);
  for (const network of networks) network.checkFinished();
  return simulated;
}
