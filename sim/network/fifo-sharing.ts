import { Queue } from "js-sdsl";
import { endOfInstant, IndexedHeap, IntegerList } from "../engine/index.ts";
import type { Airtime } from "./airtime.ts";
import type { SharingPolicy } from "./sharing-policy.ts";
import type { ChannelSets } from "./channel-sets.ts";
import type { ChannelUse } from "./channel-use.ts";
import { GatherBarriers } from "./gather-barriers.ts";
import { FifoServices } from "./fifo-services.ts";
import { MessageLatency } from "./message-latency.ts";
import { loneRate } from "./lone-rate.ts";
import type { MessageTable } from "./message-table.ts";
import type { NetworkGraph } from "../cluster/network-graph.ts";

const phase = { new: 0, waiting: 1, inService: 2, inFlight: 3, over: 4 } as const;

/**
 * One message at a time, first come, first served; messages of one instant come in the order of their transfer numbers.
 * Every channel has a queue, a message stands in the queues of all its channels and is served once it is first in each:
 * a later message never overtakes an earlier one on a channel that both need. Service takes the overhead and the bytes
 * at the smallest bandwidth; the latency follows and occupies nothing. A medium is held by one message at a time too: only
 * the nodes that send this one contend. What a collector sends waits besides until the
 * collector has received all that is on its way to it.
 */
export class FifoSharing implements SharingPolicy {
  readonly arrived = new IntegerList();
  private readonly graph: NetworkGraph;
  private readonly bandwidths: Float64Array;
  private readonly messages: MessageTable;
  private readonly sets: ChannelSets;
  private readonly use: ChannelUse;
  private readonly airtime: Airtime;
  private readonly latency: MessageLatency;
  /** The message in service, if any, stays at the head. */
  private readonly queues: readonly Queue<number>[];
  /** Messages that came at this instant, by transfer. */
  private readonly newcomers = new IndexedHeap();
  private readonly gatherBarriers: GatherBarriers;
  private readonly services = new FifoServices();
  /** Messages in service and in flight, by the date at which that ends. */
  private readonly ends = new IndexedHeap();
  private readonly phases: number[] = [];
  /** Entry of each message in `newcomers` or `ends`. */
  private readonly entries: number[] = [];
  /** Place of each message in the order of arrival. */
  private readonly ranks: number[] = [];
  private nextRank = 0;
  private clock = 0;

  /** @param bandwidths bytes/s of each channel at the moment; the caller changes them. */
  constructor(
    graph: NetworkGraph,
    bandwidths: Float64Array,
    messages: MessageTable,
    sets: ChannelSets,
    use: ChannelUse,
    airtime: Airtime,
  ) {
    this.graph = graph;
    this.bandwidths = bandwidths;
    this.messages = messages;
    this.sets = sets;
    this.use = use;
    this.airtime = airtime;
    this.latency = new MessageLatency(graph);
    this.gatherBarriers = new GatherBarriers(graph);
    this.queues = graph.channels.map(() => new Queue<number>());
  }

  begin(message: number, now: number): void {
    this.clock = now;
    this.phases[message] = phase.new;
    this.gatherBarriers.expect(this.messages.legs[message]!);
    this.entries[message] = this.newcomers.push(this.messages.transfers[message]!, message);
  }

  cancel(message: number, now: number): void {
    this.clock = now;
    const before = this.phases[message]!;
    this.phases[message] = phase.over;
    if (before === phase.new) this.newcomers.remove(this.entries[message]!);
    if (before === phase.inService || before === phase.inFlight) this.ends.remove(this.entries[message]!);
    if (before === phase.inService) {
      this.countSent(message, now);
      this.use.leave(this.channelsOf(message), now, 0);
    }
    if (before === phase.waiting || before === phase.inService) this.leaveQueues(message);
    this.settle(message);
  }

  changeBandwidth(channel: number, before: number, now: number): void {
    this.clock = now;
    const message = this.queues[channel]!.front();
    const isServed = message !== undefined && this.phases[message] === phase.inService;
    if (isServed) this.countSent(message, now);
    this.airtime.settle(channel, before);
    if (!isServed) return;
    this.ends.move(this.entries[message]!, this.services.setRate(message, this.rateOf(message), now));
  }

  nextTime(): number {
    while (this.newcomers.size > 0) this.enqueue(this.newcomers.pop());
    return Math.max(this.clock, this.ends.firstKey);
  }

  advanceTo(time: number): void {
    this.clock = time;
    const end = endOfInstant(time);
    while (this.ends.firstKey <= end) {
      const date = this.ends.firstKey;
      const message = this.ends.pop();
      if (this.phases[message] === phase.inFlight) this.arrive(message);
      else this.endService(message, date);
    }
  }

  inService(): readonly { readonly message: number; readonly rate: number }[] {
    return this.inPhase(phase.inService).map((message) => ({
      message,
      rate: this.services.meanRate(message),
    }));
  }

  waiting(): readonly number[] {
    return this.inPhase(phase.waiting).sort((left, right) => this.ranks[left]! - this.ranks[right]!);
  }

  clear(): void {
    for (const queue of this.queues) queue.clear();
    this.newcomers.clear();
    this.ends.clear();
    this.arrived.clear();
    this.latency.clear();
    this.gatherBarriers.clear();
    this.phases.length = 0;
    this.clock = 0;
  }

  private enqueue(message: number): void {
    const channels = this.channelsOf(message);
    this.phases[message] = phase.waiting;
    this.ranks[message] = this.nextRank++;
    for (let position = 0; position < channels.length; position++) {
      // A channel that is crossed twice occurs twice in the ascending list.
      if (channels[position] !== channels[position - 1]) this.queues[channels[position]!]!.push(message);
    }
    this.serveIfFirst(message);
  }

  private serveIfFirst(message: number): void {
    if (this.phases[message] !== phase.waiting || this.gatherBarriers.holds(this.messages.legs[message]!))
      return;
    const channels = this.channelsOf(message);
    for (let position = 0; position < channels.length; position++) {
      if (this.queues[channels[position]!]!.front() !== message) return;
    }
    this.phases[message] = phase.inService;
    this.use.enter(channels, this.clock);
    const bytes = this.messages.bytes[message]!;
    const rate = this.rateOf(message);
    const end = this.services.begin(message, this.graph.messageOverhead, bytes, rate, this.clock);
    this.entries[message] = this.ends.push(end, message);
  }

  private endService(message: number, date: number): void {
    const channels = this.channelsOf(message);
    this.phases[message] = phase.inFlight;
    const arrival = date + this.latency.draw(this.messages.legs[message]!);
    this.entries[message] = this.ends.push(arrival, message);
    this.airtime.count(message, this.messages.bytes[message]!);
    this.use.leave(channels, this.clock, this.messages.bytes[message]!);
    this.leaveQueues(message);
  }

  /** Makes room for those behind a message. */
  private leaveQueues(message: number): void {
    const channels = this.channelsOf(message);
    for (let position = 0; position < channels.length; position++) {
      if (channels[position] !== channels[position - 1])
        removeFrom(this.queues[channels[position]!]!, message);
    }
    for (let position = 0; position < channels.length; position++) {
      const head = this.queues[channels[position]!]!.front();
      if (head !== undefined) this.serveIfFirst(head);
    }
  }

  private arrive(message: number): void {
    this.phases[message] = phase.over;
    this.arrived.push(message);
    this.settle(message);
  }

  /** A message is no longer on its way to those who collect. */
  private settle(message: number): void {
    for (const collector of this.gatherBarriers.receive(this.messages.legs[message]!)) {
      const head = this.queues[this.graph.ports[collector]!]!.front();
      if (head !== undefined) this.serveIfFirst(head);
    }
  }

  private countSent(message: number, now: number): void {
    this.airtime.count(message, this.messages.bytes[message]! - this.services.bytesLeft(message, now));
  }

  private inPhase(wanted: number): number[] {
    return [...this.phases.keys()].filter((message) => this.phases[message] === wanted);
  }

  /** Bytes/s at which a message is served now. */
  private rateOf(message: number): number {
    return loneRate(this.graph, this.bandwidths, this.sets, this.messages.legs[message]!.channelSet);
  }

  private channelsOf(message: number): Int32Array {
    return this.sets.channels[this.messages.legs[message]!.channelSet]!;
  }
}

/** Removes a message from a queue, in which the others keep their order. */
function removeFrom(queue: Queue<number>, message: number): void {
  if (queue.front() === message) {
    queue.pop();
    return;
  }
  for (let left = queue.length; left > 0; left--) {
    const other = queue.pop()!;
    if (other !== message) queue.push(other);
  }
}
