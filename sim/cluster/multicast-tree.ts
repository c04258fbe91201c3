import { ClusterError } from "./error.ts";
import type { NetworkGraph } from "./network-graph.ts";
import type { Routes } from "./routes.ts";

/** A message on one channel once, sent by one node and heard by one or more. */
export interface Transmission {
  readonly channel: number;
  readonly from: number;
  readonly to: readonly number[];
  /** What a byte takes of the channel's bandwidth; 1 where it is left out. */
  readonly weight?: number;
  /** Index of the transmission that brings the message to `from`, or -1 at the source. */
  readonly parent: number;
}

/** The way of a message to all its destinations; a shared prefix is travelled once. */
export interface MulticastTree {
  readonly source: number;
  /** In ascending order. */
  readonly destinations: readonly number[];
  /** Parents come before their children. */
  readonly transmissions: readonly Transmission[];
  /** Latency of the longest path from the source to a destination, in seconds. */
  readonly latency: number;
}

/**
 * Joins the routes from a source to its destinations into a tree.
 * @throws ClusterError for no destination, an unknown or repeated device, or a transfer from a device to itself.
 */
export function multicastTree(
  graph: NetworkGraph,
  routes: Routes,
  source: number,
  destinations: readonly number[],
): MulticastTree {
  checkEnds(graph, source, destinations);
  const transmissions: (Transmission & { to: number[] })[] = [];
  const reachedBy = new Map<number, number>([[source, -1]]);
  /** By sending node and channel: its transmission. */
  const sentBy = new Map<number, number>();
  let longest = 0;
  const sorted = destinations.toSorted((left, right) => left - right);
  for (const destination of sorted) {
    let latency = 0;
    for (const index of routes.route(source, destination)) {
      const hop = graph.hops[index]!;
      latency += graph.channels[hop.channel]!.latency;
      if (reachedBy.has(hop.to)) continue;
      const sender = hop.from * graph.channels.length + hop.channel;
      // Stations of a medium acknowledge what they get, so that each is sent its own copy.
      const same = graph.channels[hop.channel]!.medium ? undefined : sentBy.get(sender);
      if (same !== undefined) {
        transmissions[same]!.to.push(hop.to);
        reachedBy.set(hop.to, same);
      } else {
        const parent = reachedBy.get(hop.from)!;
        const { from, to, ...crossed } = hop;
        const transmission = transmissions.push({ ...crossed, from, to: [to], parent }) - 1;
        sentBy.set(sender, transmission);
        reachedBy.set(to, transmission);
      }
    }
    longest = Math.max(longest, latency);
  }
  return { source, destinations: sorted, transmissions, latency: longest };
}

/**
 * The ways on which a transfer is sent: one tree to all destinations, or where the network does not multicast one to each.
 * @throws ClusterError as `multicastTree`.
 */
export function messageTrees(
  graph: NetworkGraph,
  routes: Routes,
  source: number,
  destinations: readonly number[],
): readonly MulticastTree[] {
  if (graph.multicast || destinations.length < 2) return [multicastTree(graph, routes, source, destinations)];
  checkEnds(graph, source, destinations);
  return destinations.map((destination) => multicastTree(graph, routes, source, [destination]));
}

function checkEnds(graph: NetworkGraph, source: number, destinations: readonly number[]): void {
  if (destinations.length === 0)
    throw new ClusterError(`a transfer from device ${source} has no destination`);
  for (const device of [source, ...destinations]) {
    if (!Number.isInteger(device) || device < 0 || device >= graph.deviceCount) {
      throw new ClusterError(`there is no device ${device}: the network has ${graph.deviceCount}`);
    }
  }
  if (destinations.includes(source)) {
    throw new ClusterError(`device "${graph.nodeNames[source]}" cannot send to itself`);
  }
  if (new Set(destinations).size < destinations.length) {
    throw new ClusterError(`a transfer from device "${graph.nodeNames[source]}" names a destination twice`);
  }
}
