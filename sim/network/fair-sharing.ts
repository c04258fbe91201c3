import { endOfInstant, IndexedHeap, IntegerList } from "../engine/index.ts";
import type { Airtime } from "./airtime.ts";
import type { SharingPolicy } from "./sharing-policy.ts";
import { ChannelMembers } from "./channel-members.ts";
import type { ChannelSets } from "./channel-sets.ts";
import type { ChannelUse } from "./channel-use.ts";
import { HeapedFinishes, ScannedFinishes } from "./finish-order.ts";
import { FlowClasses } from "./flow-classes.ts";
import { LevelRepair } from "./level-repair.ts";
import { MaxMinSolver } from "./max-min.ts";
import { MediumUse } from "./medium-use.ts";
import { MessageLatency } from "./message-latency.ts";
import type { MessageTable } from "./message-table.ts";
import type { RateSolver } from "./rate-solver.ts";
import type { NetworkGraph } from "../cluster/network-graph.ts";

/** Up to so many channels, filling all that is joined by flows costs no more than repairing, and a look at all classes no more than a heap. */
const fewChannels = 24;

/**
 * Max-min fair sharing: a message pays overhead and latency first (a delayed start), then shares its channels until its
 * bytes are through. Rates are computed once an instant, however many flows start and end at it.
 */
export class FairSharing implements SharingPolicy {
  readonly arrived = new IntegerList();
  private readonly bandwidths: Float64Array;
  private readonly messages: MessageTable;
  private readonly sets: ChannelSets;
  private readonly use: ChannelUse;
  private readonly airtime: Airtime;
  private readonly media: MediumUse;
  private readonly latency: MessageLatency;
  private readonly overhead: number;
  private readonly members: ChannelMembers;
  private readonly classes: FlowClasses;
  private readonly solver: RateSolver;
  /** Messages in their overhead and latency, by the date at which they begin to share. */
  private readonly delayed = new IndexedHeap();
  /** Entry of each message in `delayed`, or -1 once it shares. */
  private readonly delayedEntries: number[] = [];
  private clock = 0;
  private earliestFinish = Infinity;
  private changed = false;

  /** @param bandwidths bytes/s of each channel at the moment; the caller changes them. */
  constructor(
    graph: NetworkGraph,
    bandwidths: Float64Array,
    messages: MessageTable,
    sets: ChannelSets,
    use: ChannelUse,
    airtime: Airtime,
  ) {
    this.bandwidths = bandwidths;
    this.messages = messages;
    this.sets = sets;
    this.use = use;
    this.airtime = airtime;
    this.latency = new MessageLatency(graph);
    this.overhead = graph.messageOverhead;
    this.members = new ChannelMembers(graph.channels.length, sets);
    this.media = new MediumUse(graph, sets);
    const isLarge = bandwidths.length > fewChannels;
    this.classes = new FlowClasses(isLarge ? new HeapedFinishes() : new ScannedFinishes());
    const { members, classes, media } = this;
    this.solver = isLarge
      ? new LevelRepair(bandwidths, sets, members, classes, media)
      : new MaxMinSolver(bandwidths, sets, members, classes, use, media);
  }

  begin(message: number, now: number): void {
    this.clock = now;
    const start = now + (this.overhead + this.latency.draw(this.messages.legs[message]!));
    const isDelayed = start > now || this.messages.bytes[message] === 0;
    if (isDelayed) this.delayedEntries[message] = this.delayed.push(start, message);
    else this.join(message, now);
  }

  cancel(message: number, now: number): void {
    this.clock = now;
    const entry = this.delayedEntries[message]!;
    if (entry >= 0) {
      this.delayed.remove(entry);
      return;
    }
    const flowClass = this.messages.legs[message]!.channelSet;
    this.solver.touch(flowClass);
    this.countSent(flowClass, message, now);
    this.classes.remove(flowClass, message, now);
    this.use.leave(this.sets.channels[flowClass]!, now, 0);
    this.media.leave(flowClass);
    this.count(flowClass);
    this.changed = true;
  }

  changeBandwidth(channel: number, before: number, now: number): void {
    this.clock = now;
    this.countOn(channel, now);
    this.airtime.settle(channel, before);
    if (this.use.messages[channel] === 0) return;
    this.solver.touchChannel(channel, Math.min(before, this.bandwidths[channel]!));
    this.changed = true;
  }

  nextTime(): number {
    if (this.changed) {
      this.solver.solve(this.clock);
      const { finishes } = this.classes;
      const first = finishes.earliest;
      this.earliestFinish = first < 0 ? Infinity : finishes.dateOf(first);
      this.changed = false;
    }
    return Math.max(this.clock, Math.min(this.earliestFinish, this.delayed.firstKey));
  }

  advanceTo(time: number): void {
    this.clock = time;
    const end = endOfInstant(time);
    if (this.earliestFinish <= end) this.finishFlows(end, time);
    while (this.delayed.firstKey <= end) {
      const message = this.delayed.pop();
      if (this.messages.bytes[message] === 0) this.arrived.push(message);
      else this.join(message, time);
    }
  }

  inService(): readonly { readonly message: number; readonly rate: number }[] {
    return Array.from(this.members.active.items.subarray(0, this.members.active.length)).flatMap(
      (flowClass) =>
        this.classes.flows(flowClass).map((message) => ({ message, rate: this.classes.rate[flowClass]! })),
    );
  }

  waiting(): readonly number[] {
    return [];
  }

  clear(): void {
    const { active } = this.members;
    for (let index = 0; index < active.length; index++) this.classes.empty(active.items[index]!);
    this.members.clear();
    this.media.clear();
    this.solver.forget();
    this.arrived.clear();
    this.latency.clear();
    this.delayed.clear();
    this.clock = 0;
    this.earliestFinish = Infinity;
    this.changed = false;
  }

  private join(message: number, now: number): void {
    const flowClass = this.messages.legs[message]!.channelSet;
    this.delayedEntries[message] = -1;
    this.classes.reserve(flowClass);
    if (this.classes.size[flowClass] === 0) this.members.add(flowClass);
    this.classes.join(flowClass, message, this.messages.bytes[message]!, now);
    this.members.load(flowClass, this.classes.size[flowClass]!);
    this.use.enter(this.sets.channels[flowClass]!, now);
    this.media.enter(flowClass);
    this.solver.touch(flowClass);
    this.changed = true;
  }

  private finishFlows(end: number, now: number): void {
    const { classes, arrived } = this;
    const { finishes } = classes;
    for (
      let flowClass = finishes.earliest;
      flowClass >= 0 && finishes.dateOf(flowClass) <= end;
      flowClass = finishes.earliest
    ) {
      this.solver.touch(flowClass);
      const first = arrived.length;
      classes.leave(flowClass, end, now, arrived);
      for (let position = first; position < arrived.length; position++) {
        const message = arrived.items[position]!;
        const bytes = this.messages.bytes[message]!;
        this.airtime.count(message, bytes);
        this.use.leave(this.sets.channels[flowClass]!, now, bytes);
        this.media.leave(flowClass);
      }
      this.count(flowClass);
      this.changed = true;
    }
  }

  /** Flows have left a class. */
  private count(flowClass: number): void {
    const flows = this.classes.size[flowClass]!;
    if (flows === 0) this.members.remove(flowClass);
    else this.members.load(flowClass, flows);
  }

  /** Counts what the messages on a channel have sent by the time `now`. */
  private countOn(channel: number, now: number): void {
    const entries = this.members.entries[channel]!;
    for (let index = 0; index < entries.length; index++) {
      const flowClass = this.sets.setOfEntry[entries.items[index]!]!;
      for (const message of this.classes.flows(flowClass)) this.countSent(flowClass, message, now);
    }
  }

  private countSent(flowClass: number, message: number, now: number): void {
    const bytes = this.messages.bytes[message]!;
    const left = this.classes.markOf(flowClass, message) - this.classes.serviceAt(flowClass, now);
    this.airtime.count(message, bytes - Math.min(bytes, Math.max(0, left)));
  }
}
