/** A channel of some tensor, or an index of any other axis, that may be removed. */
export type Channel = number;

/** By index of an axis: its channel; undefined where the axis keeps its extent. */
export type Axis = readonly Channel[] | undefined;

/** Sets of channels that stay or go together, each with the layers whose channels they are and why it must stay. */
export class ChannelSets {
  private readonly parents: number[] = [];
  /** By root: the ids of layers that yield a channel of the set, ascending. */
  private readonly layers: number[][] = [];
  private readonly reasons: (string | undefined)[] = [];

  /** @param layer whose weights make the channels; undefined for those that go with others */
  add(count: number, layer?: number): readonly Channel[] {
    const first = this.parents.length;
    for (let index = 0; index < count; index++) {
      this.parents.push(first + index);
      this.layers.push(layer === undefined ? [] : [layer]);
      this.reasons.push(undefined);
    }
    return Array.from({ length: count }, (_, index) => first + index);
  }

  rootOf(channel: Channel): Channel {
    let root = channel;
    while (this.parents[root] !== root) root = this.parents[root]!;
    while (this.parents[channel] !== root) {
      const next = this.parents[channel]!;
      this.parents[channel] = root;
      channel = next;
    }
    return root;
  }

  join(a: Channel, b: Channel): void {
    const [root, other] = [this.rootOf(a), this.rootOf(b)].sort((x, y) => x - y) as [number, number];
    if (root === other) return;
    this.parents[other] = root;
    this.layers[root] = [...new Set([...this.layers[root]!, ...this.layers[other]!])].sort((x, y) => x - y);
    this.reasons[root] ??= this.reasons[other];
  }

  joinAll(channels: readonly Channel[]): void {
    for (const channel of channels.slice(1)) this.join(channels[0]!, channel);
  }

  /** Two axes that lose the same indices; where one keeps its extent so does the other. */
  joinAxes(a: Axis, b: Axis, reason: string): Axis {
    if (!a || a.length !== b?.length) {
      this.keep(a, reason);
      this.keep(b, reason);
      return undefined;
    }
    for (const [index, channel] of a.entries()) this.join(channel, b[index]!);
    return a;
  }

  /** The axis keeps its extent. */
  keep(axis: Axis, reason: string): void {
    for (const channel of axis ?? []) this.reasons[this.rootOf(channel)] ??= reason;
  }

  /** Why the set of a channel must stay; undefined where it may go. */
  reasonOf(channel: Channel): string | undefined {
    return this.reasons[this.rootOf(channel)];
  }

  layersOf(channel: Channel): readonly number[] {
    return this.layers[this.rootOf(channel)]!;
  }
}
