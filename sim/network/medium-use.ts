import { mediumShare, type Medium } from "../cluster/medium.ts";
import type { NetworkGraph } from "../cluster/network-graph.ts";
import type { ChannelSets } from "./channel-sets.ts";

/** Who contends for a medium now, and how heavy the messages on it are. */
interface Contention {
  readonly medium: Medium;
  /** Messages that each node sends over it. */
  readonly sending: Int32Array;
  contenders: number;
  crossings: number;
  weight: number;
}

/** What part of its bandwidth each channel carries: all of it, but for media that nodes contend for. */
export class MediumUse {
  /** By channel. */
  readonly shares: Float64Array;
  /** By channel: is it a medium? */
  readonly contends: Uint8Array;
  /** Is there a medium at all? */
  private readonly any: boolean;
  private readonly sets: ChannelSets;
  private readonly contentions = new Map<number, Contention>();

  constructor({ channels, nodeCount }: NetworkGraph, sets: ChannelSets) {
    this.shares = new Float64Array(channels.length).fill(1);
    this.contends = Uint8Array.from(channels, ({ medium }) => (medium ? 1 : 0));
    this.sets = sets;
    for (const [channel, { medium }] of channels.entries()) {
      if (!medium) continue;
      const sending = new Int32Array(nodeCount);
      this.contentions.set(channel, { medium, sending, contenders: 0, crossings: 0, weight: 0 });
    }
    this.any = this.contentions.size > 0;
  }

  /** A message takes the channels of a set. */
  enter(set: number): void {
    if (this.any) this.change(set, 1);
  }

  /** A message leaves the channels of a set. */
  leave(set: number): void {
    if (this.any) this.change(set, -1);
  }

  clear(): void {
    for (const contention of this.contentions.values()) {
      contention.sending.fill(0);
      contention.contenders = contention.crossings = contention.weight = 0;
    }
  }

  private change(set: number, by: 1 | -1): void {
    const channels = this.sets.channels[set]!;
    for (let position = 0; position < channels.length; position++) {
      const channel = channels[position]!;
      const contention = this.contentions.get(channel);
      if (!contention) continue;
      const sender = this.sets.senders[set]![position]!;
      const before = contention.sending[sender]!;
      contention.sending[sender] = before + by;
      if ((before === 0) !== (before + by === 0)) contention.contenders += by;
      contention.crossings += by;
      // Nothing is left of rounding once the medium is idle.
      if (contention.crossings === 0) contention.weight = 0;
      else contention.weight += by * this.sets.weights[set]![position]!;
      if (contention.contenders > 0) this.shares[channel] = shareOf(contention);
    }
  }
}

function shareOf({ medium, contenders, weight, crossings }: Contention): number {
  return mediumShare(medium, contenders, weight / crossings);
}
