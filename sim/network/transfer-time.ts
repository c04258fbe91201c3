import { ClusterError } from "../cluster/error.ts";
import { highestShare } from "../cluster/medium.ts";
import type { Network } from "./network.ts";

/** Bytes that go from one device to one or more others. */
export interface Transfer {
  readonly source: number;
  readonly destinations: readonly number[];
  readonly bytes: number;
}

/**
 * Seconds until the last delivery when all transfers start together on an otherwise idle network: the very model of
 * the run, so an estimate that uses it errs in nothing but what else is on the way. The network is reset first and its
 * delivery handler is called, so give it one of its own.
 * @throws ClusterError for a transfer that the network refuses, and when messages wait for each other.
 */
export function transferTime(network: Network, transfers: readonly Transfer[]): number {
  network.reset();
  for (const [index, { source, destinations, bytes }] of transfers.entries()) {
    network.start(index, source, destinations, bytes, 0);
  }
  for (let time = network.nextTime(); time < Infinity; time = network.nextTime()) network.advanceTo(time);
  if (network.messageCount > 0)
    throw new ClusterError(`${network.messageCount} messages wait for each other`);
  return network.now;
}

/** Seconds that a channel is taken: for each message, and for each of its bytes. */
export interface ChannelLoad {
  readonly fixed: number;
  readonly perByte: number;
}

/**
 * How long a transfer between these ends takes each channel, regardless of other traffic. No set of transfers is
 * delivered before the channel that is taken longest has carried all of them. Resets the network like `transferTime`.
 */
export function channelLoads(
  network: Network,
  source: number,
  destinations: readonly number[],
): readonly ChannelLoad[] {
  const { channels, sharing } = network.graph;
  if (sharing === "fair") {
    const heaviest = network.graph.hops.reduce((most, { weight = 1 }) => Math.max(most, weight), 1);
    return network.weights(source, destinations).map((weight, channel) => {
      const { bandwidth, medium } = channels[channel]!;
      const most = medium ? bandwidth * highestShare(medium, heaviest) : bandwidth;
      return { fixed: 0, perByte: weight / most };
    });
  }
  const after = (bytes: number) => {
    transferTime(network, [{ source, destinations, bytes }]);
    return network.statistics();
  };
  // One message at a time: a channel is taken as long as it is busy.
  const empty = after(0);
  return after(probeBytes).map(({ busySeconds }, channel) => {
    const fixed = empty[channel]!.busySeconds;
    return { fixed, perByte: (busySeconds - fixed) / probeBytes };
  });
}

/** So many that rounding of the dates does not count. */
const probeBytes = 2 ** 30;
