import { type ClockedProcess, endOfInstant } from "../engine/index.ts";
import { Airtime } from "./airtime.ts";
import type { SharingPolicy } from "./sharing-policy.ts";
import { ChannelSets } from "./channel-sets.ts";
import { ChannelUse } from "./channel-use.ts";
import { ClusterError } from "../cluster/error.ts";
import { FairSharing } from "./fair-sharing.ts";
import { FifoSharing } from "./fifo-sharing.ts";
import { LegCache } from "./leg-cache.ts";
import { MessageTable } from "./message-table.ts";
import type { NetworkGraph } from "../cluster/network-graph.ts";

/** Told that `destination` has all bytes of `transfer`. */
export type DeliveryHandler = (transfer: number, destination: number) => void;

/** What one channel has done since the start of the run. */
export interface ChannelStatistics {
  readonly name: string;
  /** Bytes of the messages that are through. */
  readonly bytes: number;
  /** Seconds with at least one message on the channel. */
  readonly busySeconds: number;
}

/** A message and the channels that it uses or waits for. */
export interface MessageState {
  readonly transfer: number;
  /** A channel that the message crosses twice occurs twice. */
  readonly channels: readonly number[];
  /** What a byte takes of each of these channels, and the node that sends where nodes contend for it, or -1. */
  readonly weights: readonly number[];
  readonly senders: readonly number[];
  /** Bytes/s now; in a first-come-first-served network, bytes over the whole time of service. */
  readonly rate: number;
}

/** What carries the transfers of a run. */
export interface MessageNetwork extends ClockedProcess {
  /** What it carries them over; undefined where nothing is known of that. */
  readonly graph: NetworkGraph | undefined;
  /** Starts a transfer of `bytes` from a device to one or more others at the time `now` (seconds). */
  start(transfer: number, source: number, destinations: readonly number[], bytes: number, now: number): void;
  /** Takes a transfer off the network at the time `now` (seconds); nothing more of it is delivered. */
  cancel(transfer: number, now: number): void;
  /** Gives a channel another bandwidth from the time `now` (seconds) on; at 0 what is on it stands still. */
  setBandwidth(channel: number, bytesPerSecond: number, now: number): void;
  /** Bytes/s that each channel carries now. */
  rates(): readonly number[];
  /** What each channel has done until now. */
  statistics(): readonly ChannelStatistics[];
  /**
   * By device: seconds that it has sent, for what was delivered, cancelled or on the way when a bandwidth changed. The bytes
   * that it sends or passes on count at the full bandwidth that their channel has meanwhile; on a medium, the airtime of its
   * packets with their acknowledgements.
   */
  airtimes(): readonly number[];
  /** By device: bytes that it has sent or passed on, of what `airtimes` counts. */
  sentBytes(): readonly number[];
}

/**
 * The network of one run. Transfers are numbered by the caller; deliveries of one instant are told in the order of
 * these numbers. The delivery handler may start further transfers.
 */
export class Network implements MessageNetwork {
  readonly graph: NetworkGraph;
  private readonly onDelivered: DeliveryHandler;
  private readonly sets: ChannelSets;
  private readonly messages = new MessageTable();
  private readonly use: ChannelUse;
  private readonly airtime: Airtime;
  private readonly legCache: LegCache;
  private readonly sharing: SharingPolicy;
  /** Bytes/s of each channel now. */
  private readonly bandwidths: Float64Array;
  private clock = 0;
  private readonly byTransfer = (left: number, right: number): number =>
    this.messages.transfers[left]! - this.messages.transfers[right]!;

  /** @throws ClusterError when no route joins two of the devices. */
  constructor(graph: NetworkGraph, onDelivered: DeliveryHandler) {
    this.graph = graph;
    this.onDelivered = onDelivered;
    const media = [...graph.channels.keys()].filter((channel) => graph.channels[channel]!.medium);
    this.sets = new ChannelSets(new Set(media));
    this.use = new ChannelUse(graph.channels.length);
    this.legCache = new LegCache(graph, this.sets);
    const Policy = graph.sharing === "fair" ? FairSharing : FifoSharing;
    this.bandwidths = new Float64Array(graph.channels.length);
    this.airtime = new Airtime(graph, this.bandwidths, this.messages);
    this.sharing = new Policy(graph, this.bandwidths, this.messages, this.sets, this.use, this.airtime);
    this.restoreBandwidths();
  }

  /** Time of the last start or advance, in seconds. */
  get now(): number {
    return this.clock;
  }

  /**
   * Starts a transfer of `bytes` from a device to one or more others at the time `now` (seconds).
   * @throws ClusterError for impossible ends, a wrong number of bytes, or a time at which the network does not stand.
   */
  start(transfer: number, source: number, destinations: readonly number[], bytes: number, now: number): void {
    if (!(bytes >= 0 && bytes < Infinity)) throw new ClusterError(`transfer ${transfer} has ${bytes} bytes`);
    this.moveClock(now);
    const legs = this.legCache.find(source, destinations);
    for (let index = 0; index < legs.length; index++) {
      this.sharing.begin(this.messages.add(transfer, bytes, legs[index]!), now);
    }
  }

  /**
   * Takes a transfer off the network: all its messages, and those that would follow them. What was delivered stays
   * delivered; a transfer that is over or unknown is none.
   * @throws ClusterError for a time at which the network does not stand.
   */
  cancel(transfer: number, now: number): void {
    this.moveClock(now);
    const told = this.sharing.arrived;
    for (const message of this.messages.rowsOf(transfer)) {
      // A message that has just arrived is the affair of `advanceTo`.
      if (told.includes(message)) this.messages.transfers[message] = NaN;
      else {
        this.sharing.cancel(message, now);
        this.messages.remove(message);
      }
    }
  }

  /**
   * Gives a channel another bandwidth from the time `now` (seconds) on. Messages keep what they have done; at 0 those on
   * the channel stand still until it is changed again.
   * @throws ClusterError for an unknown channel, a bandwidth that is negative or not finite, and a time at which the
   * network does not stand.
   */
  setBandwidth(channel: number, bytesPerSecond: number, now: number): void {
    const before = this.bandwidths[channel];
    if (before === undefined) throw new ClusterError(`there is no channel ${channel}`);
    if (!(bytesPerSecond >= 0 && bytesPerSecond < Infinity)) {
      const { name } = this.graph.channels[channel]!;
      throw new ClusterError(`channel "${name}" cannot carry ${bytesPerSecond} bytes/s`);
    }
    this.moveClock(now);
    if (bytesPerSecond === before) return;
    this.bandwidths[channel] = bytesPerSecond;
    this.sharing.changeBandwidth(channel, before, now);
  }

  /** Bytes/s that a channel can carry now. */
  bandwidthOf(channel: number): number {
    return this.bandwidths[channel]!;
  }

  nextTime(): number {
    const date = this.sharing.nextTime();
    return date <= endOfInstant(this.clock) ? this.clock : date;
  }

  advanceTo(time: number): void {
    this.moveClock(time);
    const { sharing, messages } = this;
    const { arrived } = sharing;
    sharing.advanceTo(time);
    if (arrived.length > 1) arrived.sort(this.byTransfer);
    for (let index = 0; index < arrived.length; index++) {
      const message = arrived.items[index]!;
      const leg = messages.legs[message]!;
      const transfer = messages.transfers[message]!;
      if (!Number.isNaN(transfer)) {
        for (const next of leg.next)
          sharing.begin(messages.add(transfer, messages.bytes[message]!, next), time);
        for (const destination of leg.destinations) {
          // The handler may have cancelled the transfer.
          if (messages.transfers[message] === transfer) this.onDelivered(transfer, destination);
        }
      }
      messages.remove(message);
      // The row may be used again, and is then not that of a message which has arrived.
      arrived.items[index] = -1;
    }
    arrived.clear();
  }

  /** Forgets all transfers, statistics and changes and sets the clock to 0; known routes stay. */
  reset(): void {
    this.sharing.clear();
    this.messages.clear();
    this.use.clear();
    this.airtime.clear();
    this.restoreBandwidths();
    this.clock = 0;
  }

  statistics(): readonly ChannelStatistics[] {
    return this.graph.channels.map(({ name }, channel) => ({
      name,
      bytes: this.use.bytesCarried(channel),
      busySeconds: this.use.busySeconds(channel, this.clock),
    }));
  }

  airtimes(): readonly number[] {
    return this.airtime.seconds();
  }

  sentBytes(): readonly number[] {
    return this.airtime.sentBytes();
  }

  rates(): readonly number[] {
    const rates = this.graph.channels.map(() => 0);
    for (const { channels, rate } of this.inService())
      for (const channel of channels) rates[channel]! += rate;
    return rates;
  }

  /** The messages that channels carry now. */
  inService(): readonly MessageState[] {
    this.nextTime();
    return this.sharing.inService().map(({ message, rate }) => this.stateOf(message, rate));
  }

  /** The messages that wait for a channel, in their order; never any in a fair network. */
  waiting(): readonly MessageState[] {
    this.nextTime();
    return this.sharing.waiting().map((message) => this.stateOf(message, 0));
  }

  /**
   * What each byte of a transfer between these ends takes of each channel's bandwidth; 0 of channels that it does not cross.
   * @throws ClusterError for impossible ends.
   */
  weights(source: number, destinations: readonly number[]): readonly number[] {
    const { channels, forwarding, ports } = this.graph;
    const weights = channels.map(() => 0);
    for (const { transmissions } of this.legCache.treesOf(source, destinations)) {
      for (const { channel, from, weight = 1 } of transmissions) {
        weights[channel]! += weight;
        const port = forwarding === "flow" ? undefined : ports[from];
        if (port !== undefined) weights[port]! += 1;
      }
    }
    return weights;
  }

  /** Number of messages on their way, those in their latency included. */
  get messageCount(): number {
    return this.messages.size;
  }

  private restoreBandwidths(): void {
    for (const [channel, { bandwidth }] of this.graph.channels.entries())
      this.bandwidths[channel] = bandwidth;
  }

  private moveClock(time: number): void {
    if (time === this.clock) return;
    if (!(time > this.clock && time <= this.nextTime() && time < Infinity)) {
      throw new ClusterError(
        `the network stands at ${this.clock} s and has an event due at ${this.nextTime()} s: it cannot move to ${time} s`,
      );
    }
    this.clock = time;
  }

  private stateOf(message: number, rate: number): MessageState {
    const leg = this.messages.legs[message]!;
    const transfer = this.messages.transfers[message]!;
    return {
      transfer,
      channels: Array.from(this.sets.channels[leg.channelSet]!),
      weights: Array.from(this.sets.weights[leg.channelSet]!),
      senders: Array.from(this.sets.senders[leg.channelSet]!),
      rate,
    };
  }
}
