import type { ChannelSets } from "./channel-sets.ts";
import type { MulticastTree, Transmission } from "../cluster/multicast-tree.ts";
import type { NetworkGraph } from "../cluster/network-graph.ts";

/** A part of a message's way that is one service of the network: its channels are used together. */
export interface Leg {
  /** Among the legs of its network. */
  readonly number: number;
  /** Number of its set of channels. */
  readonly channelSet: number;
  /** Between which nodes, where the leg is one step from node to node. */
  readonly ends: { readonly from: number; readonly to: readonly number[] } | undefined;
  /** Seconds from the last byte sent to the last byte received; of messages that jitter, the median. */
  readonly latency: number;
  /** The channels that it crosses, the node that sends on each, and the step before it, by index, or -1. */
  readonly steps: readonly Step[];
  /** Devices that have the message when the leg is over. */
  readonly destinations: readonly number[];
  /** The legs that begin when this one is over. */
  readonly next: readonly Leg[];
}

type Step = Pick<Transmission, "channel" | "from" | "weight" | "parent">;

/**
 * The legs that begin at the source of a tree. A `flow` is one leg over all channels, which reaches all destinations
 * together after the latency of the longest path; `store-and-forward` has one leg per transmission.
 *
 * @param nextNumber numbers the legs
 */
export function legsOf(
  tree: MulticastTree,
  { forwarding, channels, ports }: Pick<NetworkGraph, "forwarding" | "channels" | "ports">,
  sets: ChannelSets,
  nextNumber: () => number,
): readonly Leg[] {
  if (forwarding === "flow") {
    const channelSet = sets.number(tree.transmissions);
    return [
      {
        number: nextNumber(),
        channelSet,
        ends: undefined,
        latency: tree.latency,
        steps: tree.transmissions,
        destinations: tree.destinations,
        next: [],
      },
    ];
  }
  const legsAfter = (parent: number): Leg[] =>
    tree.transmissions.flatMap((transmission, index) => {
      if (transmission.parent !== parent) return [];
      const { channel, from, to, weight } = transmission;
      const port = ports[from];
      return {
        number: nextNumber(),
        channelSet: sets.number(port === undefined ? [transmission] : [transmission, { channel: port }]),
        ends: { from, to },
        latency: channels[channel]!.latency,
        steps: [{ channel, from, ...(weight !== undefined && { weight }), parent: -1 }],
        destinations: to.filter((node) => tree.destinations.includes(node)),
        next: legsAfter(index),
      };
    });
  return legsAfter(-1);
}
