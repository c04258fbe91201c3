import { type Cluster } from "../../sim/cluster/index.ts";
import { CheckedNetwork } from "../../sim/network/index.ts";
import type { Program } from "../../sim/program/index.ts";
import { simulate, type Timeline } from "../../sim/run/index.ts";

/** `simulate` on a network that checks its laws at every instant and its accounts at the end. */
export function simulateChecked(program: Program, cluster: Cluster, seconds: Float64Array): Timeline {
  const networks: CheckedNetwork[] = [];
  const timeline = simulate(program, cluster, seconds, (graph, onDelivered) => {
    const network = new CheckedNetwork(graph, onDelivered);
    networks.push(network);
    return network;
  });
  for (const network of networks) network.checkFinished();
  return timeline;
}
