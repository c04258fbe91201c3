import { mediumShare, multicastTree, type NetworkGraph, shortestRoutes } from "../../../sim/cluster/index.ts";
import type { BandwidthChange, TimedTransfer } from "./run-transfers.ts";

/** One use of a channel by a flow. */
interface Crossing {
  readonly channel: number;
  readonly weight?: number;
  readonly from?: number;
}

interface NaiveFlow {
  readonly transfer: number;
  readonly crossings: readonly (Crossing & { readonly from: number })[];
  readonly destinations: readonly number[];
  readonly children: readonly NaiveFlow[];
  readonly delay: number;
  readonly bytes: number;
}

/** A flow that shares from `start` on and has `left` bytes to go. */
interface RunningFlow {
  readonly flow: NaiveFlow;
  readonly start: number;
  left: number;
}

/**
 * Progressive filling in its plainest form: all rates grow by the same amount until a channel is full, whose flows are
 * frozen; from the beginning for all flows each time.
 */
export function progressiveFilling(graph: NetworkGraph, flows: readonly (readonly Crossing[])[]): number[] {
  const rates = flows.map(() => 0);
  const frozen = flows.map(() => false);
  const capacities = graph.channels.map(({ bandwidth, medium }, channel) => {
    const crossings = flows.flat().filter((crossing) => crossing.channel === channel);
    if (!medium || crossings.length === 0) return bandwidth;
    const senders = new Set(crossings.map(({ from }) => from));
    const weight = crossings.reduce((sum, { weight = 1 }) => sum + weight, 0);
    return bandwidth * mediumShare(medium, senders.size, weight / crossings.length);
  });
  const left = [...capacities];
  while (frozen.includes(false)) {
    const growing = graph.channels.map(() => 0);
    for (const [index, crossings] of flows.entries()) {
      if (!frozen[index]) for (const { channel, weight = 1 } of crossings) growing[channel]! += weight;
    }
    const step = Math.min(
      ...left.map((free, channel) => (growing[channel]! > 0 ? free / growing[channel]! : Infinity)),
    );
    for (const [channel, count] of growing.entries()) left[channel]! -= count * step;
    for (const [index, crossings] of flows.entries()) {
      if (frozen[index]) continue;
      rates[index]! += step;
      frozen[index] = crossings.some(({ channel }) => left[channel]! <= 1e-10 * capacities[channel]!);
    }
  }
  return rates;
}

/** What happened to the transfers of a run. */
interface NaiveRun {
  /** Of each transfer, by destination; seconds. */
  readonly deliveries: readonly ReadonlyMap<number, number>[];
  /** By node: seconds that it sent, were each byte sent at the full bandwidth of its channel at the moment; and the bytes. */
  readonly airtimes: readonly number[];
  readonly sentBytes: readonly number[];
  /** By channel: seconds with a message on it, and bytes of the messages that are through. */
  readonly busySeconds: readonly number[];
  readonly carried: readonly number[];
}

/**
 * Runs transfers flow by flow, without classes or virtual clocks.
 * @param changes of bandwidths, in any order
 * @param cancellations seconds at which transfers are taken off; never an instant at which anything else happens
 */
export function naiveRun(
  graph: NetworkGraph,
  transfers: readonly TimedTransfer[],
  changes: readonly BandwidthChange[] = [],
  cancellations: ReadonlyMap<number, number> = new Map(),
): NaiveRun {
  const airtimes = graph.nodeNames.map(() => 0);
  const sentBytes = graph.nodeNames.map(() => 0);
  const busySeconds = graph.channels.map(() => 0);
  const carried = graph.channels.map(() => 0);
  const coming = [...changes].sort((left, right) => left.at - right.at);
  let present = graph;
  const deliveries = transfers.map(() => new Map<number, number>());
  const flows: RunningFlow[] = [];
  const begin = (flow: NaiveFlow, now: number): void => {
    flows.push({ flow, start: now + flow.delay, left: flow.bytes });
  };
  for (const [index, transfer] of transfers.entries()) {
    for (const flow of flowsOf(graph, transfer, index)) begin(flow, transfer.start);
  }
  for (let now = 0; flows.length > 0;) {
    for (; coming[0] !== undefined && coming[0].at <= now; coming.shift())
      present = changed(present, coming[0]);
    for (const running of flows.filter(({ flow }) => (cancellations.get(flow.transfer) ?? Infinity) <= now))
      flows.splice(flows.indexOf(running), 1);
    const sharing = flows.filter(({ start, left }) => start <= now && left > 0);
    const rates = progressiveFilling(
      present,
      sharing.map(({ flow }) => flow.crossings),
    );
    const ends = sharing.map(({ left }, index) => now + left / rates[index]!);
    const starts = flows.map(({ start }) => start).filter((start) => start > now);
    const next = Math.min(
      ...ends,
      ...starts,
      ...coming.slice(0, 1).map(({ at }) => at),
      ...[...cancellations.values()].filter((at) => at > now),
      ...(flows.some(({ start, left }) => start <= now && left === 0) ? [now] : []),
    );
    if (next === Infinity) break;
    for (const [index, running] of sharing.entries()) {
      const over = ends[index]! <= next * (1 + 1e-13);
      const sent = over ? running.left : rates[index]! * (next - now);
      running.left -= sent;
      for (const { channel, from, weight = 1 } of running.flow.crossings) {
        const { bandwidth } = present.channels[channel]!;
        if (bandwidth > 0) airtimes[from]! += (sent * weight) / bandwidth;
        sentBytes[from]! += sent;
        if (over) carried[channel]! += running.flow.bytes;
      }
    }
    const used = new Set(sharing.flatMap(({ flow }) => flow.crossings.map(({ channel }) => channel)));
    for (const channel of used) busySeconds[channel]! += next - now;
    now = next;
    for (const running of flows.filter(({ start, left }) => start <= now && left === 0)) {
      flows.splice(flows.indexOf(running), 1);
      for (const destination of running.flow.destinations)
        deliveries[running.flow.transfer]!.set(destination, now);
      for (const child of running.flow.children) begin(child, now);
    }
  }
  return { deliveries, airtimes, sentBytes, busySeconds, carried };
}

function changed(graph: NetworkGraph, { channel, bandwidth }: BandwidthChange): NetworkGraph {
  const channels = graph.channels.map((one, index) => (index === channel ? { ...one, bandwidth } : one));
  return { ...graph, channels };
}

function flowsOf(
  graph: NetworkGraph,
  { source, destinations, bytes }: TimedTransfer,
  transfer: number,
): NaiveFlow[] {
  const tree = multicastTree(graph, shortestRoutes(graph), source, destinations);
  if (graph.forwarding === "flow") {
    const crossings = tree.transmissions;
    return [
      { transfer, crossings, destinations, children: [], delay: graph.messageOverhead + tree.latency, bytes },
    ];
  }
  const after = (parent: number): NaiveFlow[] =>
    tree.transmissions.flatMap((one, index) =>
      one.parent === parent
        ? {
            transfer,
            crossings: [one],
            destinations: one.to.filter((node) => destinations.includes(node)),
            children: after(index),
            delay: graph.messageOverhead + graph.channels[one.channel]!.latency,
            bytes,
          }
        : [],
    );
  return after(-1);
}
