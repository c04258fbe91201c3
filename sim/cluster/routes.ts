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
  /** By node: the index of the last hop of the route from a device to it; -1 at the device itself and where no route leads. */
  lastHops(source: number): Int32Array;
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
  const hopsFrom = hopsByOrigin(graph);
  const lastHops = devices.map((source) => lastHopsFrom(graph, hopsFrom, latencies, source));
  for (const source of devices)
    for (const destination of devices) checkReached(graph, lastHops[source]!, source, destination);
  const routes = devices.map((): (readonly number[])[] => []);
  return {
    route(source, destination) {
      const known = routes[source]?.[destination];
      if (known !== undefined) return known;
      const hops = lastHops[source];
      if (hops === undefined || devices[destination] === undefined)
        throw new ClusterError(`there is no pair of devices ${source} and ${destination}`);
      return (routes[source]![destination] = traceBack(graph, hops, source, destination));
    },
    lastHops: (source) => lastHops[source]!,
  };
}

/** The hops that begin at each node, ascending. */
function hopsByOrigin({ hops, nodeCount }: NetworkGraph): readonly (readonly number[])[] {
  const byOrigin = Array.from({ length: nodeCount }, (): number[] => []);
  for (const [index, { from }] of hops.entries()) byOrigin[from]!.push(index);
  return byOrigin;
}

/** The hop by which the shortest route from `source` reaches each node, level by level; latencies by channel. */
function lastHopsFrom(
  graph: NetworkGraph,
  hopsFrom: readonly (readonly number[])[],
  latencies: readonly bigint[],
  source: number,
): Int32Array {
  const lastHop = new Int32Array(graph.nodeCount).fill(none);
  const isReached = new Uint8Array(graph.nodeCount);
  /** By node that was reached. */
  const latency: bigint[] = [];
  isReached[source] = 1;
  latency[source] = 0n;
  for (let level = [source]; level.length > 0;) {
    const next: number[] = [];
    for (const index of level.flatMap((node) => hopsFrom[node]!)) {
      const { from, to, channel } = graph.hops[index]!;
      if (isReached[to] === 1) continue;
      const total = latency[from]! + latencies[channel]!;
      const best = latency[to];
      if (best === undefined) next.push(to);
      // Among equals the lowest hop index stays.
      else if (total > best || (total === best && index > lastHop[to]!)) continue;
      latency[to] = total;
      lastHop[to] = index;
    }
    for (const node of next) isReached[node] = 1;
    level = next;
  }
  return lastHop;
}

function checkReached(graph: NetworkGraph, lastHops: Int32Array, source: number, destination: number): void {
  if (source === destination || lastHops[destination] !== none) return;
  const [from, to] = [graph.nodeNames[source]!, graph.nodeNames[destination]!];
  throw new ClusterError(`no route joins the devices "${from}" and "${to}"`);
}

function traceBack(
  graph: NetworkGraph,
  lastHops: Int32Array,
  source: number,
  destination: number,
): readonly number[] {
  const hops: number[] = [];
  for (let node = destination; node !== source; node = graph.hops[hops.at(-1)!]!.from)
    hops.push(lastHops[node]!);
  return hops.reverse();
}
