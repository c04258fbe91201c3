import { Interner } from "../interner.ts";

/** One use of a channel by a message. */
export interface Crossing {
  readonly channel: number;
  /** What a byte takes of the channel's bandwidth; 1 where it is left out. */
  readonly weight?: number;
  /** The node that sends; counts where nodes contend for the channel. */
  readonly from?: number;
}

/** A crossing with all that tells it from others. */
interface Entry {
  readonly channel: number;
  readonly weight: number;
  readonly sender: number;
}

/**
 * Numbers the distinct sets of channels that messages use together, each with its weight. A channel that a message crosses
 * twice (a shared medium with a relay) occurs twice in its set and is used twice.
 */
export class ChannelSets {
  /** Channels of each set, ascending. */
  readonly channels: Int32Array[] = [];
  /** Weights of each set, by position. */
  readonly weights: Float64Array[] = [];
  /** Sending nodes of each set, by position; -1 where it does not matter. */
  readonly senders: Int32Array[] = [];
  /**
   * Number of the first entry of each set: the pair (set, position in it) is the entry `firstEntry[set] + position`.
   */
  readonly firstEntry: number[] = [];
  /** Set of each entry. */
  readonly setOfEntry: number[] = [];
  private readonly known = new Interner<readonly Entry[]>((entries) =>
    entries.map(({ channel, weight, sender }) => `${channel} ${weight} ${sender}`).join(),
  );
  private readonly media: ReadonlySet<number>;

  /** @param media channels that nodes contend for */
  constructor(media: ReadonlySet<number>) {
    this.media = media;
  }

  /** The number of a set, which is new or known. */
  number(crossings: readonly Crossing[]): number {
    const entries = crossings.map(({ channel, weight = 1, from = -1 }): Entry => ({
      channel,
      weight,
      sender: this.media.has(channel) ? from : -1,
    }));
    entries.sort((a, b) => a.channel - b.channel || a.weight - b.weight || a.sender - b.sender);
    const set = this.known.numberOf(entries);
    if (set < this.channels.length) return set;
    this.channels.push(Int32Array.from(entries, ({ channel }) => channel));
    this.weights.push(Float64Array.from(entries, ({ weight }) => weight));
    this.senders.push(Int32Array.from(entries, ({ sender }) => sender));
    this.firstEntry.push(this.setOfEntry.length);
    for (let position = 0; position < entries.length; position++) this.setOfEntry.push(set);
    return set;
  }
}
