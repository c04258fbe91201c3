import { IntegerList } from "../engine/index.ts";
import type { ChannelMembers } from "./channel-members.ts";
import type { ChannelSets } from "./channel-sets.ts";
import type { FlowClasses } from "./flow-classes.ts";
import type { MediumUse } from "./medium-use.ts";
import type { RateSolver } from "./rate-solver.ts";

/** Levels and rates that differ by less than this share are equal. */
const rounding = 1e-12;
/** How often a channel may be looked at in one repair, on average, before all is refilled. */
const patience = 64;
/** In place of a channel: none limits the class yet. */
const none = -1;

/**
 * The rates of `MaxMinSolver`, for networks of many channels, of which a change reaches few: the last solution is repaired,
 * from the lowest water level that changes upwards. What happens at a level changes only what is filled at that level or
 * later, so each step is final: the changed channel with the lowest level, old or new, is either full at its new level, where
 * its classes then stay, or no longer full at its old one, and lets its classes rise until another channel, or it again,
 * limits them. Only channels that share a class which changes its rate are looked at.
 *
 * Before a repair and after it, each active class has the rate of the channel that limits it, which is full at that level;
 * and no channel carries more than its bandwidth.
 */
export class LevelRepair implements RateSolver {
  private readonly bandwidths: Float64Array;
  private readonly sets: ChannelSets;
  private readonly members: ChannelMembers;
  private readonly classes: FlowClasses;
  private readonly media: MediumUse;
  /** Rate of the classes that each channel limits; Infinity of a channel that limits none. */
  private readonly level: Float64Array;
  /** Channels whose level may be another one, and of each the lowest level at which something may change. */
  private readonly changed = new IntegerList();
  private readonly isChanged: Uint8Array;
  private readonly lowest: Float64Array;
  /** The level that a changed channel would have now, once `isKnown`. */
  private readonly wanted: Float64Array;
  private readonly isKnown: Uint8Array;
  /** Loads and rates of the classes on one channel that others limit. */
  private loads = new Float64Array(16);
  private rates = new Float64Array(16);

  constructor(
    bandwidths: Float64Array,
    sets: ChannelSets,
    members: ChannelMembers,
    classes: FlowClasses,
    media: MediumUse,
  ) {
    const count = bandwidths.length;
    this.bandwidths = bandwidths;
    this.sets = sets;
    this.members = members;
    this.classes = classes;
    this.media = media;
    this.level = new Float64Array(count).fill(Infinity);
    this.isChanged = new Uint8Array(count);
    this.lowest = new Float64Array(count);
    this.wanted = new Float64Array(count);
    this.isKnown = new Uint8Array(count);
  }

  touch(flowClass: number): void {
    const channels = this.sets.channels[flowClass]!;
    for (let position = 0; position < channels.length; position++) this.touchChannel(channels[position]!);
  }

  touchChannel(channel: number): void {
    this.look(channel, 0);
  }

  solve(now: number): void {
    if (!this.repair(now, patience * this.bandwidths.length)) this.fillAnew(now);
  }

  forget(): void {
    for (let index = 0; index < this.changed.length; index++) this.isChanged[this.changed.items[index]!] = 0;
    this.changed.clear();
    this.level.fill(Infinity);
  }

  /** From nothing: every class is free, and every channel may limit. */
  private fillAnew(now: number): void {
    const { active } = this.members;
    this.forget();
    for (let index = 0; index < active.length; index++) {
      this.classes.limit[active.items[index]!] = none;
      this.touch(active.items[index]!);
    }
    this.repair(now, Infinity);
  }

  /** False when rounding keeps it from an end within so many looks at channels. */
  private repair(now: number, looks: number): boolean {
    for (let water = 0, left = looks; this.changed.length > 0; left--) {
      if (left <= 0) return false;
      const place = this.findLowest();
      const channel = this.changed.items[place]!;
      if (this.isKnown[channel] === 0) {
        const wanted = this.levelOf(channel, water);
        this.isKnown[channel] = 1;
        this.wanted[channel] = wanted;
        this.lowest[channel] = Math.max(water, Math.min(wanted, this.level[channel]!));
        continue;
      }
      water = this.lowest[channel]!;
      const wanted = this.wanted[channel]!;
      if (wanted > this.level[channel]! * (1 + rounding)) this.release(channel, water, wanted);
      else {
        this.removeAt(place);
        if (wanted < Infinity) this.fill(channel, wanted, now);
      }
    }
    return true;
  }

  /** Place in `changed` of the channel at which something may change first. */
  private findLowest(): number {
    const { changed, lowest } = this;
    let place = 0;
    for (let other = 1; other < changed.length; other++)
      if (lowest[changed.items[other]!]! < lowest[changed.items[place]!]!) place = other;
    return place;
  }

  private removeAt(place: number): void {
    const { changed } = this;
    this.isChanged[changed.items[place]!] = 0;
    const last = changed.pop();
    if (place < changed.length) changed.items[place] = last;
  }

  /** Something about a channel changes at the level `water`. */
  private look(channel: number, water: number): void {
    this.isKnown[channel] = 0;
    this.lowest[channel] = water;
    if (this.isChanged[channel] === 1) return;
    this.isChanged[channel] = 1;
    this.changed.push(channel);
  }

  /**
   * The level at which a channel is full if the classes that other channels limit get no more than they have, and all others
   * as much as it gives; Infinity where it is not full. Classes below the level `water` have their final rate.
   */
  private levelOf(channel: number, water: number): number {
    const { limit, rate } = this.classes;
    const { items, length } = this.members.entries[channel]!;
    const { setOfEntry } = this.sets;
    if (length > this.loads.length) {
      this.loads = new Float64Array(2 * length);
      this.rates = new Float64Array(2 * length);
    }
    const { loads, rates } = this;
    let room = this.bandwidths[channel]! * this.media.shares[channel]!;
    let open = 0;
    let limited = 0;
    let count = 0;
    for (let index = 0; index < length; index++) {
      const entry = items[index]!;
      const flowClass = setOfEntry[entry]!;
      const load = this.members.loads[entry]!;
      const limiting = limit[flowClass]!;
      if (limiting === none || limiting === channel) open += load;
      else if (rate[flowClass]! < water) room -= load * rate[flowClass]!;
      else {
        loads[count] = load;
        rates[count++] = rate[flowClass]!;
        limited += load;
      }
    }
    // The level rises until no class that is limited elsewhere lies below it.
    for (let level = 0; ;) {
      if (open + limited === 0) return Infinity;
      level = Math.max(level, room / (open + limited));
      let kept = 0;
      for (let index = 0; index < count; index++) {
        const load = loads[index]!;
        if (rates[index]! <= level) {
          room -= load * rates[index]!;
          limited -= load;
          continue;
        }
        loads[kept] = load;
        rates[kept++] = rates[index]!;
      }
      if (kept === count) return level;
      count = kept;
      // Of the loads rounding may have left something.
      if (count === 0) limited = 0;
    }
  }

  /** A channel is no longer full at its level: what it limited may rise. */
  private release(channel: number, water: number, wanted: number): void {
    const { limit } = this.classes;
    const { items, length } = this.members.entries[channel]!;
    for (let index = 0; index < length; index++) {
      const flowClass = this.sets.setOfEntry[items[index]!]!;
      if (limit[flowClass] !== channel) continue;
      limit[flowClass] = none;
      this.lookAtOthers(flowClass, channel, water);
    }
    this.level[channel] = Infinity;
    this.lowest[channel] = wanted;
  }

  /** A channel is full at a level: all classes on it that would have more stay there. */
  private fill(channel: number, level: number, now: number): void {
    const { classes } = this;
    const { limit, rate } = classes;
    const { items, length } = this.members.entries[channel]!;
    this.level[channel] = level;
    const most = level * (1 + rounding);
    const least = level * (1 - rounding);
    for (let index = 0; index < length; index++) {
      const flowClass = this.sets.setOfEntry[items[index]!]!;
      const before = limit[flowClass]!;
      const isRight = rate[flowClass]! <= most && rate[flowClass]! >= least;
      if (before === channel ? isRight : before !== none && rate[flowClass]! <= most) continue;
      limit[flowClass] = channel;
      if (!isRight) classes.setRate(flowClass, level, now);
      this.lookAtOthers(flowClass, channel, level);
    }
  }

  private lookAtOthers(flowClass: number, channel: number, water: number): void {
    const channels = this.sets.channels[flowClass]!;
    for (let position = 0; position < channels.length; position++)
      if (channels[position] !== channel) this.look(channels[position]!, water);
  }
}
