import {
  bus,
  explicitGraph,
  mesh,
  ring,
  shortestRoutes,
  star,
  type NetworkGraph,
  type NetworkPolicy,
} from "../sim/cluster/index.ts";
import type { NetworkSettings } from "./network-schema.ts";

/**
 * The network that joins the devices.
 *
 * @throws ClusterError when no route joins two of them
 */
export function buildNetwork(devices: readonly string[], network: NetworkSettings): NetworkGraph {
  const graph = layOut(devices, network);
  shortestRoutes(graph);
  return graph;
}

function layOut(devices: readonly string[], network: NetworkSettings): NetworkGraph {
  const policy: NetworkPolicy = {
    sharing: network.sharing,
    forwarding: network.forwarding,
    messageOverhead: network.message_overhead ?? 0,
  };
  switch (network.topology) {
    case "ring":
      return ring(devices, network, policy);
    case "star":
      return star(devices, network, policy);
    case "mesh":
      return mesh(devices, network, policy);
    case "bus":
      return bus(devices, network, policy);
    case "graph":
      return explicitGraph(devices, network.switches, linksOf(network), policy);
  }
}

/** Bytes/s of the network's links; of an explicit graph, of its slowest link. */
export function networkBandwidth(network: NetworkSettings): number {
  if (network.topology !== "graph") return network.bandwidth;
  return Math.min(...linksOf(network).map(({ bandwidth }) => bandwidth));
}

function linksOf(network: Extract<NetworkSettings, { topology: "graph" }>) {
  return network.links.map(({ a, b, bandwidth, latency, duplex }, index) => ({
    name: `${a}-${b}#${index}`,
    a,
    b,
    // The schema has seen to it that the link or the network says it.
    bandwidth: bandwidth ?? network.bandwidth ?? NaN,
    latency: latency ?? network.latency,
    duplex: duplex ?? network.duplex,
  }));
}
