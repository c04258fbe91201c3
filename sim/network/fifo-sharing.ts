import { Queue } from "js-sdsl";
import { endOfInstant, IndexedHeap, IntegerList } from "../engine/index.ts";
import type { Carrier } from "./carrier.ts";
import type { ChannelSets } from "./channel-sets.ts";
import type { ChannelUse } from "./channel-use.ts";
import { Collectors } from "./collectors.ts";
import { MessageLatency } from "./message-latency.ts";
import { loneRate } from "./lone-rate.ts";
import type { MessageTable } from "./message-table.ts";
import type { NetworkGraph } from "../cluster/network-graph.ts";

const phase = { waiting: 0, inService: 1, inFlight: 2 } as const;

/**
 * One message at a time, first come, first served; messages of one instant come in the order of their transfer numbers.
 * Every channel has a queue, a message stands in the queues of all its channels and is served once it is first in each:
 * a later message never overtakes an earlier one on a channel that both need. Service takes the overhead and the bytes
 * at the smallest bandwidth; the latency follows and occupies nothing. A medium is held by one message at a time too: only
 * the nodes that send this one contend. What a collector sends waits besides until the
 * collector has received all that is on its way to it.
 */
export class FifoSharing implements Carrier {
  readonly arrived = new IntegerList();
  private readonly graph: NetworkGraph;
  private readonly messages: MessageTable;
  private readonly sets: ChannelSets;
  private readonly use: ChannelUse;
  private readonly latency: MessageLatency;
  /** The message in service, if any, stays at the head. */
  private readonly queues: readonly Queue<number>[];
  /** Messages that came at this instant, by transfer. */
  private readonly newcomers = new IndexedHeap();
  private readonly collectors: Collectors;
  /** Messages in service and in flight, by the date at which that ends. */
  private readonly ends = new IndexedHeap();
  private readonly phases: number[] = [];
  /** Place of each message in the order of arrival. */
  private readonly ranks: number[] = [];
  private nextRank = 0;
  private clock = 0;

  constructor(graph: NetworkGraph, messages: MessageTable, sets: ChannelSets, use: ChannelUse) {
    this.graph = graph;
    this.messages = messages;
    this.sets = sets;
    this.use = use;
    this.latency = new MessageLatency(graph);
    this.collectors = new Collectors(graph);
    this.queues = graph.channels.map(() => new Queue<number>());
  }

  begin(message: number, now: number): void {
    this.clock = now;
    this.phases[message] = phase.waiting;
    this.collectors.expect(this.messages.legs[message]!);
    this.newcomers.push(this.messages.transfers[message]!, message);
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
      rate: this.messages.bytes[message]! / this.serviceSeconds(message),
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
    this.collectors.clear();
    this.phases.length = 0;
    this.clock = 0;
  }

  private enqueue(message: number): void {
    const channels = this.channelsOf(message);
    this.ranks[message] = this.nextRank++;
    for (let position = 0; position < channels.length; position++) {
      // A channel that is crossed twice stands twice in the ascending list.
      if (channels[position] !== channels[position - 1]) this.queues[channels[position]!]!.push(message);
    }
    this.serveIfFirst(message);
  }

  private serveIfFirst(message: number): void {
    if (this.phases[message] !== phase.waiting || this.collectors.holds(this.messages.legs[message]!)) return;
    const channels = this.channelsOf(message);
    for (let position = 0; position < channels.length; position++) {
      if (this.queues[channels[position]!]!.front() !== message) return;
    }
    this.phases[message] = phase.inService;
    this.use.enter(channels, this.clock);
    this.ends.push(this.clock + this.serviceSeconds(message), message);
  }

  private endService(message: number, date: number): void {
    const channels = this.channelsOf(message);
    this.phases[message] = phase.inFlight;
    this.ends.push(date + this.latency.draw(this.messages.legs[message]!), message);
    this.use.leave(channels, this.clock, this.messages.bytes[message]!);
    for (let position = 0; position < channels.length; position++) {
      if (channels[position] !== channels[position - 1]) this.queues[channels[position]!]!.pop();
    }
    for (let position = 0; position < channels.length; position++) {
      const head = this.queues[channels[position]!]!.front();
      if (head !== undefined) this.serveIfFirst(head);
    }
  }

  private arrive(message: number): void {
    this.arrived.push(message);
    for (const collector of this.collectors.receive(this.messages.legs[message]!)) {
      const head = this.queues[this.graph.ports[collector]!]!.front();
      if (head !== undefined) this.serveIfFirst(head);
    }
  }

  private inPhase(wanted: number): number[] {
    return [...this.phases.keys()].filter((message) => this.phases[message] === wanted);
  }

  private serviceSeconds(message: number): number {
    const rate = loneRate(this.graph, this.sets, this.messages.legs[message]!.channelSet);
    return this.graph.messageOverhead + this.messages.bytes[message]! / rate;
  }

  private channelsOf(message: number): Int32Array {
    return this.sets.channels[this.messages.legs[message]!.channelSet]!;
  }
}
