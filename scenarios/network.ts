import {
  bus,
  explicitGraph,
  mesh,
  ring,
  saturatedWifi,
  shortestRoutes,
  star,
  switched,
  wifi,
  type LinkProperties,
  type NetworkGraph,
  type NetworkPolicy,
  type WifiProperties,
} from "../sim/cluster/index.ts";
import { testbedNetwork, testbeds } from "../traces/index.ts";
import type { SettledNetwork } from "./network-schema.ts";

type WifiSettings = Extract<SettledNetwork, { topology: "wifi" }>;

/**
 * The network that joins the devices; jitter takes its median until the graph gets a seed.
 *
 * @throws ClusterError when no route joins two of them
 * @throws InputError when the links of a testbed were not measured at this bandwidth
 */
export function buildNetwork(devices: readonly string[], network: SettledNetwork): NetworkGraph {
  const graph = layOut(devices, network);
  shortestRoutes(graph);
  return graph;
}

function layOut(devices: readonly string[], network: SettledNetwork): NetworkGraph {
  if ("links" in network && network.topology !== "graph") {
    const testbed = testbeds.find(({ name }) => name === network.links)!;
    const { link, policy } = testbedNetwork(testbed, network.bandwidth);
    return equalNetworks[network.topology](devices, link, policy);
  }
  const policy: NetworkPolicy = {
    sharing: network.sharing,
    forwarding: network.forwarding,
    sends: network.topology === "wifi" ? "parallel" : network.sends,
    messageOverhead: network.message_overhead ?? 0,
    barrierOverhead: network.barrier_overhead ?? 0,
    multicast: network.multicast ?? true,
  };
  switch (network.topology) {
    case "ring":
    case "star":
    case "mesh":
    case "switch":
      return equalNetworks[network.topology](devices, carrying(network), policy);
    case "bus":
      return bus(devices, carrying(network), policy);
    case "wifi":
      return wifi(devices, cellOf(devices, network), policy);
    case "graph":
      return explicitGraph(devices, network.switches, linksOf(network).map(carrying), policy);
  }
}

/** Joins devices by links that are all the same. */
type EqualNetwork = (
  devices: readonly string[],
  link: LinkProperties,
  policy?: Partial<NetworkPolicy>,
) => NetworkGraph;

/** The topologies of scenario files, but for that whose links are listed, with nothing but a link told; of Wi-Fi, the air. */
export const equalNetworks = {
  mesh,
  ring,
  star,
  switch: switched,
  bus,
  wifi: (devices, link, policy = {}) => wifi(devices, { ...link, rates: [], efficiency: "bianchi" }, policy),
} satisfies Record<Exclude<SettledNetwork["topology"], "graph">, EqualNetwork>;

function cellOf(
  devices: readonly string[],
  { bandwidth, latency, jitter, rates, access_point, efficiency }: WifiSettings,
): WifiProperties {
  return {
    bandwidth,
    latency,
    jitter,
    rates: devices.map((device) => (Object.hasOwn(rates, device) ? rates[device] : undefined)),
    accessPoint: access_point === undefined ? undefined : devices.indexOf(access_point),
    efficiency: typeof efficiency === "number" ? [efficiency] : efficiency,
  };
}

/** A link with the bandwidth that is left for the bytes of messages. */
function carrying<Link extends { readonly bandwidth: number; readonly efficiency?: number | undefined }>(
  link: Link,
): Link {
  return { ...link, bandwidth: link.bandwidth * (link.efficiency ?? 1) };
}

/** Nominal bytes/s of the network's links; of an explicit graph, of its slowest link; of Wi-Fi, on the air. */
export function networkBandwidth(network: SettledNetwork): number {
  if (network.topology !== "graph") return network.bandwidth;
  return Math.min(...linksOf(network).map(({ bandwidth }) => bandwidth));
}

/** Says which link the bandwidth of a network is that of, where its links differ, and what part of it messages get. */
export function bandwidthNotes(network: SettledNetwork): readonly string[] {
  if (network.topology === "wifi") return [wifiNote(network)];
  if (network.topology !== "graph") return "efficiency" in network ? efficiencyNotes([network]) : [];
  const links = linksOf(network);
  const slowest = networkBandwidth(network);
  const others = links.filter(({ bandwidth }) => bandwidth !== slowest);
  const { a, b } = links.find(({ bandwidth }) => bandwidth === slowest) ?? { a: "", b: "" };
  const differing = others.length > 0 ? [`bandwidth_bps is that of the slowest link, ${a} to ${b}`] : [];
  return [...differing, ...efficiencyNotes(links)];
}

function efficiencyNotes(links: readonly { readonly efficiency?: number | undefined }[]): readonly string[] {
  const factors = [...new Set(links.map(({ efficiency = 1 }) => efficiency))].sort((a, b) => a - b);
  if (factors.every((factor) => factor === 1)) return [];
  const range = factors.length === 1 ? String(factors[0]) : `${factors[0]} to ${factors.at(-1)}`;
  return [`bandwidth_bps is nominal: messages get ${range} of it`];
}

function wifiNote({ bandwidth, efficiency, rates }: WifiSettings): string {
  const others = Object.keys(rates).length > 0 ? ", of devices without one of their own" : "";
  const alone = (saturatedWifi(1, bandwidth) / bandwidth).toPrecision(3);
  const part =
    efficiency === "bianchi"
      ? `${alone} of it where one node sends`
      : `${[efficiency].flat().join(", ")} of it`;
  return `bandwidth_bps is the rate on the air${others}: messages get ${part}`;
}

function linksOf(network: Extract<SettledNetwork, { topology: "graph" }>) {
  return network.links.map(({ a, b, bandwidth, latency, efficiency, jitter, duplex }, index) => ({
    name: `${a}-${b}#${index}`,
    a,
    b,
    // The schema has seen to it that the link or the network says it.
    bandwidth: bandwidth ?? network.bandwidth ?? NaN,
    latency: latency ?? network.latency,
    efficiency: efficiency ?? network.efficiency,
    jitter: jitter ?? network.jitter,
    duplex: duplex ?? network.duplex,
  }));
}
