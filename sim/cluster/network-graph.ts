import type { Channel } from "./link.ts";

/** How messages that want the same channel get along: max-min fair shares, or first come, first served. */
export type Sharing = "fair" | "fifo";

/** End to end over all channels of the route at once, or relay by relay. */
export type Forwarding = "flow" | "store-and-forward";

/**
 * How a node feeds its links: all at once, or one message at a time over all of them, as a processor does that copies
 * the data itself.
 */
export type Sends = "parallel" | "serial";

/** The rules that hold on every link of a network. */
export interface NetworkPolicy {
  readonly sharing: Sharing;
  readonly forwarding: Forwarding;
  /** `serial` needs `fifo` and `store-and-forward`. */
  readonly sends: Sends;
  /**
   * Seconds that each message costs beside its bytes and its latency; with store-and-forward on every hop. Under `fair`
   * it passes before the bytes and occupies nothing, under `fifo` it occupies the channels.
   */
  readonly messageOverhead: number;
  /**
   * Seconds until the devices know that all of them are through with a step: it passes between the last end before a
   * barrier that joins several devices and what comes after it, and occupies nothing.
   */
  readonly barrierOverhead: number;
  /**
   * Does a message to several devices cross the links that their ways share once? Otherwise its sender sends each of them a
   * copy, as TCP does.
   */
  readonly multicast: boolean;
}

/** Max-min fair sharing, end to end, all links at once, no overhead, shared links crossed once. */
export const defaultPolicy: NetworkPolicy = {
  sharing: "fair",
  forwarding: "flow",
  sends: "parallel",
  messageOverhead: 0,
  barrierOverhead: 0,
  multicast: true,
};

/** A directed step from one node to another over a channel. */
export interface Hop {
  readonly from: number;
  readonly to: number;
  /** Index of the channel that carries it. */
  readonly channel: number;
  /** What a byte takes of the channel's bandwidth, where that is not 1: nodes of a medium differ. */
  readonly weight?: number;
}

/** The immutable description of a network. Nodes 0 to deviceCount - 1 are the devices, the others switches. */
export interface NetworkGraph extends NetworkPolicy {
  readonly deviceCount: number;
  readonly nodeCount: number;
  readonly nodeNames: readonly string[];
  readonly channels: readonly Channel[];
  /** Of the draws of channels that jitter; without it every message takes the median. */
  readonly jitterSeed?: number;
  /** Under `serial` the channel that stands for the sending side of each node; empty otherwise. */
  readonly ports: readonly number[];
  /** Nodes that send nothing while a message is on its way to them: they collect before they distribute. */
  readonly collectors: readonly number[];
  readonly hops: readonly Hop[];
}

/** The network as whoever cannot foresee chance knows it: every message takes the median. */
export function medianNetwork(graph: NetworkGraph): NetworkGraph {
  const { jitterSeed, ...median } = graph;
  return jitterSeed === undefined ? graph : median;
}
