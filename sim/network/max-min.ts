import { IntegerList } from "../engine/index.ts";
import type { ChannelMembers } from "./channel-members.ts";
import type { ChannelSets } from "./channel-sets.ts";
import type { ChannelUse } from "./channel-use.ts";
import type { FlowClasses } from "./flow-classes.ts";
import type { MediumUse } from "./medium-use.ts";
import type { RateSolver } from "./rate-solver.ts";

/** Keeps a class at the threshold, up to rounding, among those that are refilled. */
const safeShare = 1 - 1e-9;

/**
 * Max-min fair rates by water filling (Bertsekas and Gallager, Data Networks, 6.5.2): all flows grow together until a
 * channel is full; its flows keep that rate, the others grow on. A flow takes its rate times its weight of a channel.
 *
 * Only what may have changed since the last time is refilled. No channel that was touched is full below the level
 * bandwidth / flows, neither before nor after the change, so classes below the lowest such level keep their rates; and
 * of the others only those that share channels, directly or through each other, with a touched channel can change. What a
 * medium can carry changes with who is on it; where one is touched, no level holds and all these are refilled.
 */
export class MaxMinSolver implements RateSolver {
  private readonly bandwidths: Float64Array;
  private readonly sets: ChannelSets;
  private readonly members: ChannelMembers;
  private readonly classes: FlowClasses;
  private readonly use: ChannelUse;
  private readonly media: MediumUse;
  /** Classes with a rate below this one keep it. */
  private threshold = Infinity;
  /** Bandwidth that the classes with a final rate leave on each channel. */
  private readonly remaining: Float64Array;
  /** Weight of the flows on each channel that have no final rate yet. */
  private readonly unfixed: Float64Array;
  /** The rate that each of these would get now; Infinity where there is none. */
  private readonly share: Float64Array;
  /** Channels that are refilled; first the touched ones, then what they reach. */
  private readonly open = new IntegerList();
  private readonly channelRound: Int32Array;
  private readonly reachedRound: number[] = [];
  private readonly fixedRound: number[] = [];
  private round = 1;
  /** Classes that are refilled and have no final rate yet. */
  private waiting = 0;

  constructor(
    bandwidths: Float64Array,
    sets: ChannelSets,
    members: ChannelMembers,
    classes: FlowClasses,
    use: ChannelUse,
    media: MediumUse,
  ) {
    this.bandwidths = bandwidths;
    this.sets = sets;
    this.members = members;
    this.classes = classes;
    this.use = use;
    this.media = media;
    this.remaining = new Float64Array(bandwidths.length);
    this.unfixed = new Float64Array(bandwidths.length);
    this.share = new Float64Array(bandwidths.length);
    this.channelRound = new Int32Array(bandwidths.length);
  }

  touch(flowClass: number): void {
    const channels = this.sets.channels[flowClass]!;
    for (let position = 0; position < channels.length; position++) {
      const channel = channels[position]!;
      this.touchChannel(channel, this.bandwidths[channel]!);
    }
  }

  touchChannel(channel: number, bandwidth: number): void {
    const level = this.media.contends[channel] ? 0 : bandwidth / this.use.messages[channel]!;
    this.threshold = Math.min(this.threshold, level);
    this.reach(channel);
  }

  solve(now: number): void {
    const { open } = this;
    for (let index = 0; index < open.length; index++) this.expand(open.items[index]!);
    for (let level = 0; this.waiting > 0;) {
      const tightest = this.findTightest();
      if (tightest < 0) break;
      // Rounding must not let the water sink.
      const next = Math.max(level, this.share[tightest]!);
      if (this.fixClassesOn(tightest, next, now)) level = next;
      // Of the weights of fixed flows rounding left something.
      else this.share[tightest] = Infinity;
    }
    this.forget();
  }

  forget(): void {
    this.open.clear();
    this.waiting = 0;
    this.threshold = Infinity;
    this.round++;
  }

  private reach(channel: number): void {
    if (this.channelRound[channel] === this.round) return;
    this.channelRound[channel] = this.round;
    this.open.push(channel);
  }

  private expand(channel: number): void {
    const { classes, round } = this;
    const threshold = this.threshold * safeShare;
    const { items, length } = this.members.entries[channel]!;
    const { setOfEntry } = this.sets;
    const { loads } = this.members;
    let remaining = this.bandwidths[channel]! * this.media.shares[channel]!;
    let unfixed = 0;
    for (let index = 0; index < length; index++) {
      const entry = items[index]!;
      const flowClass = setOfEntry[entry]!;
      const load = loads[entry]!;
      const rate = classes.rate[flowClass]!;
      if (rate > 0 && rate < threshold) {
        remaining -= rate * load;
        continue;
      }
      unfixed += load;
      if (this.reachedRound[flowClass] === round) continue;
      this.reachedRound[flowClass] = round;
      this.waiting++;
      const channels = this.sets.channels[flowClass]!;
      for (let position = 0; position < channels.length; position++) this.reach(channels[position]!);
    }
    this.remaining[channel] = remaining;
    this.unfixed[channel] = unfixed;
    this.share[channel] = unfixed === 0 ? Infinity : remaining / unfixed;
  }

  /** The open channel with the smallest share, or -1; channels without unfixed flows are dropped on the way. */
  private findTightest(): number {
    const { open, share } = this;
    let tightest = -1;
    let smallest = Infinity;
    for (let index = open.length - 1; index >= 0; index--) {
      const channel = open.items[index]!;
      const candidate = share[channel]!;
      if (candidate === Infinity) {
        const last = open.pop();
        if (last !== channel) open.items[index] = last;
      } else if (candidate < smallest) {
        smallest = candidate;
        tightest = channel;
      }
    }
    return tightest;
  }

  /** @returns whether a flow on the channel had no final rate before */
  private fixClassesOn(tightest: number, level: number, now: number): boolean {
    let fixed = false;
    const { items, length } = this.members.entries[tightest]!;
    for (let index = 0; index < length; index++) {
      const flowClass = this.sets.setOfEntry[items[index]!]!;
      if (this.reachedRound[flowClass] !== this.round || this.fixedRound[flowClass] === this.round) continue;
      this.fixedRound[flowClass] = this.round;
      this.waiting--;
      fixed = true;
      const channels = this.sets.channels[flowClass]!;
      const entry = this.sets.firstEntry[flowClass]!;
      for (let position = 0; position < channels.length; position++) {
        const channel = channels[position]!;
        const load = this.members.loads[entry + position]!;
        const left = (this.remaining[channel]! -= level * load);
        const unfixed = (this.unfixed[channel]! -= load);
        this.share[channel] = unfixed === 0 ? Infinity : left / unfixed;
      }
      this.classes.setRate(flowClass, level, now);
    }
    return fixed;
  }
}
