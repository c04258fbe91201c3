/**
 * Numbers the distinct sets of channels that messages use together. A channel that a message crosses twice (a shared
 * medium with a relay) stands twice in its set and is used twice.
 */
export class ChannelSets {
  /** Channels of each set, ascending. */
  readonly channels: Int32Array[] = [];
  /**
   * Number of the first entry of each set: the pair (set, position in it) is the entry `firstEntry[set] + position`.
   */
  readonly firstEntry: number[] = [];
  /** Set of each entry. */
  readonly setOfEntry: number[] = [];
  private readonly numbers = new Map<string, number>();

  /** The number of a set, which is new or known. */
  number(channels: readonly number[]): number {
    const sorted = Int32Array.from(channels).sort();
    const key = sorted.join();
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const set = this.channels.push(sorted) - 1;
    this.numbers.set(key, set);
    this.firstEntry.push(this.setOfEntry.length);
    for (let position = 0; position < sorted.length; position++) this.setOfEntry.push(set);
    return set;
  }
}
