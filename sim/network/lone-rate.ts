import { mediumShare } from "../cluster/medium.ts";
import type { NetworkGraph } from "../cluster/network-graph.ts";
import type { ChannelSets } from "./channel-sets.ts";

/**
 * Bytes/s of a message that has all channels of a set for itself: what the narrowest one carries of it.
 * @param bandwidths bytes/s of each channel at the moment
 */
export function loneRate(
  { channels }: NetworkGraph,
  bandwidths: Float64Array,
  sets: ChannelSets,
  set: number,
): number {
  const crossed = sets.channels[set]!;
  const weights = sets.weights[set]!;
  let rate = Infinity;
  for (let first = 0, end = 0; first < crossed.length; first = end) {
    // A channel that is crossed twice occurs twice in the ascending list.
    let weight = 0;
    for (end = first; crossed[end] === crossed[first]; end++) weight += weights[end]!;
    const channel = crossed[first]!;
    const { medium } = channels[channel]!;
    const share = medium
      ? mediumShare(medium, new Set(sets.senders[set]!.subarray(first, end)).size, weight / (end - first))
      : 1;
    rate = Math.min(rate, (bandwidths[channel]! * share) / weight);
  }
  return rate;
}
