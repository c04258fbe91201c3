import { decimalIntegers } from "./decimal-integers.ts";
import { ClusterError } from "./error.ts";
import type { NetworkGraph } from "./network-graph.ts";

const none = -1;

/** The shortest route of each ordered pair of devices. */
export interface Routes {
  /**
   * Indices of the hops from one device to another, in order; empty from a device to itself.
   * @throws ClusterError for an unknown device.
   */
  route(source: number, destination: number): readonly number[];
}

/**
 * Finds the routes of all device pairs: fewest hops, then lowest total latency, then the lowest index of the last hop,
 * of the one before it, and so on. Latencies add up as the decimal numbers that they are written as, so that no rounding
 * decides. The routes of one source form a tree.
 * @throws ClusterError naming both devices of a pair that no route joins.
 */
export function shortestRoutes(graph: NetworkGraph): Routes {
  const devices = Array.from({ length: graph.deviceCount }, (_, device) => device);
  const latencies = decimalIntegers(graph.channels.map(({ latency }) => latency));
  const routes = devices.map((source) => {
    const lastHops = lastHopsFrom(graph, latencies, source);
    return devices.map((destination) => traceBack(graph, lastHops, source, destination));
  });
  return {
    route(source, destination) {
      const route = routes[source]?.[destination];
      if (route === undefined)
        throw new ClusterError(`there is no pair of devices ${source} and ${destination}`);
      return route;
    },
  };
}

/** The hop by which the shortest route from `source` reaches each node, level by level; latencies by channel. */
function lastHopsFrom(graph: NetworkGraph, latencies: readonly bigint[], source: number): Int32Array {
  const lastHop = new Int32Array(graph.nodeCount).fill(none);
  const level = new Int32Array(graph.nodeCount).fill(none);
  /** By node that was reached. */
  const latency: bigint[] = [];
  level[source] = 0;
  latency[source] = 0n;
  for (let depth = 1, grown = true; grown; depth++) {
    grown = false;
    for (const [index, hop] of graph.hops.entries()) {
      const reached = level[hop.to]!;
      if (level[hop.from] !== depth - 1 || (reached !== none && reached !== depth)) continue;
      const total = latency[hop.from]! + latencies[hop.channel]!;
      // Strictly less: among equals the lowest hop index stays.
      if (reached === depth && total >= latency[hop.to]!) continue;
      level[hop.to] = depth;
      latency[hop.to] = total;
      lastHop[hop.to] = index;
      grown = true;
    }
  }
  return lastHop;
}

function traceBack(
  graph: NetworkGraph,
  lastHops: Int32Array,
  source: number,
  destination: number,
): readonly number[] {
  const hops: number[] = [];
  for (let node = destination; node !== source;) {
    const hop = lastHops[node]!;
    if (hop === none) {
      const [from, to] = [graph.nodeNames[source]!, graph.nodeNames[destination]!];
      throw new ClusterError(`no route joins the devices "${from}" and "${to}"`);
    }
    hops.push(hop);
    node = graph.hops[hop]!.from;
  }
  return hops.reverse();
}
