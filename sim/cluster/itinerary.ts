import type { ChannelSets } from "./channel-sets.ts";
import type { MulticastTree } from "./multicast-tree.ts";
import type { Forwarding } from "./network-graph.ts";

/** A part of a message's way that is one service of the network: its channels are used together. */
export interface Leg {
  /** Number of its set of channels. */
  readonly channelSet: number;
  /** Seconds from the last byte sent to the last byte received. */
  readonly latency: number;
  /** Devices that have the message when the leg is over. */
  readonly destinations: readonly number[];
  /** The legs that begin when this one is over. */
  readonly next: readonly Leg[];
}

/**
 * The legs that begin at the source of a tree. A `flow` is one leg over all channels, which reaches all destinations
 * together after the latency of the longest path; `store-and-forward` has a leg a transmission.
 */
export function itineraryOf(
  tree: MulticastTree,
  forwarding: Forwarding,
  channelLatency: (channel: number) => number,
  sets: ChannelSets,
): readonly Leg[] {
  if (forwarding === "flow") {
    const channelSet = sets.number(tree.transmissions.map((transmission) => transmission.channel));
    return [{ channelSet, latency: tree.latency, destinations: tree.destinations, next: [] }];
  }
  const legsAfter = (parent: number): Leg[] =>
    tree.transmissions.flatMap((transmission, index) => {
      if (transmission.parent !== parent) return [];
      return {
        channelSet: sets.number([transmission.channel]),
        latency: channelLatency(transmission.channel),
        destinations: transmission.to.filter((node) => tree.destinations.includes(node)),
        next: legsAfter(index),
      };
    });
  return legsAfter(-1);
}
