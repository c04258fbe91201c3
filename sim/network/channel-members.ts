import { enlarged } from "../enlarged.ts";
import { IntegerList } from "../engine/index.ts";
import type { ChannelSets } from "./channel-sets.ts";

/** The flow classes that are active now, and for each channel those that cross it, as entries of their channel sets. */
export class ChannelMembers {
  /** Active classes, in no particular order. */
  readonly active = new IntegerList();
  /** Entries of active classes on each channel, in no particular order. */
  readonly entries: readonly IntegerList[];
  /** What the flows of an entry's class take of its channel together, in flows of the weight 1; by entry. */
  loads = new Float64Array(16);
  private readonly sets: ChannelSets;
  private readonly entryPosition: number[] = [];
  private readonly activePosition: number[] = [];

  constructor(channelCount: number, sets: ChannelSets) {
    this.entries = Array.from({ length: channelCount }, () => new IntegerList());
    this.sets = sets;
  }

  add(flowClass: number): void {
    this.activePosition[flowClass] = this.active.length;
    this.active.push(flowClass);
    const channels = this.sets.channels[flowClass]!;
    let entry = this.sets.firstEntry[flowClass]!;
    for (let position = 0; position < channels.length; position++, entry++) {
      const entries = this.entries[channels[position]!]!;
      this.entryPosition[entry] = entries.length;
      entries.push(entry);
    }
  }

  remove(flowClass: number): void {
    removeAt(this.active, this.activePosition, flowClass);
    const channels = this.sets.channels[flowClass]!;
    let entry = this.sets.firstEntry[flowClass]!;
    for (let position = 0; position < channels.length; position++, entry++) {
      removeAt(this.entries[channels[position]!]!, this.entryPosition, entry);
    }
  }

  /** Tells how many flows an active class has. */
  load(flowClass: number, flows: number): void {
    const weights = this.sets.weights[flowClass]!;
    const first = this.sets.firstEntry[flowClass]!;
    const end = first + weights.length;
    if (end > this.loads.length) this.loads = enlarged(this.loads, 2 * end);
    for (let position = 0; position < weights.length; position++) {
      this.loads[first + position] = flows * weights[position]!;
    }
  }

  clear(): void {
    this.active.clear();
    for (const entries of this.entries) entries.clear();
  }
}

/** Fills the place of `item` with the last one. */
function removeAt(list: IntegerList, positions: number[], item: number): void {
  const position = positions[item]!;
  const last = list.pop();
  if (last === item) return;
  list.items[position] = last;
  positions[last] = position;
}
