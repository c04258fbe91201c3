import { type NetworkGraph } from "../../sim/cluster/index.ts";
import { Network, type DeliveryHandler, type MessageNetwork } from "../../sim/network/index.ts";

/** Bytes/s that each channel carried from an instant (seconds) on, until the next entry. */
export interface ChannelRates {
  readonly from: number;
  readonly rates: readonly number[];
}

/** When a transfer left and when its last destination had it; seconds. */
export interface TransferTimes {
  readonly start: number;
  readonly end: number;
}

/** A network that keeps what a timeline shows; it carries messages as `Network` does. */
export class RecordingNetwork implements MessageNetwork {
  private readonly network: Network;
  private readonly times = new Map<number, { start: number; end: number }>();
  private readonly rates: ChannelRates[] = [];
  /** Until when the rates are recorded. */
  private recorded = 0;

  constructor(graph: NetworkGraph, onDelivered: DeliveryHandler) {
    this.network = new Network(graph, (transfer, destination) => {
      this.times.get(transfer)!.end = this.network.now;
      onDelivered(transfer, destination);
    });
  }

  start(transfer: number, source: number, destinations: readonly number[], bytes: number, now: number): void {
    this.recordUntil(now);
    this.times.set(transfer, { start: now, end: now });
    this.network.start(transfer, source, destinations, bytes, now);
  }

  cancel(transfer: number, now: number): void {
    this.recordUntil(now);
    this.network.cancel(transfer, now);
  }

  setBandwidth(channel: number, bytesPerSecond: number, now: number): void {
    this.recordUntil(now);
    this.network.setBandwidth(channel, bytesPerSecond, now);
  }

  nextTime(): number {
    return this.network.nextTime();
  }

  advanceTo(time: number): void {
    this.recordUntil(time);
    this.network.advanceTo(time);
  }

  /** The times of a transfer that was delivered; undefined for one that never went over the network. */
  timesOf(transfer: number): TransferTimes | undefined {
    return this.times.get(transfer);
  }

  /** The rates of all channels until everything was delivered, in order of time; the last are those of an idle network. */
  channelRates(): readonly ChannelRates[] {
    return [...this.rates, { from: this.recorded, rates: this.network.rates() }];
  }

  /** Rates change only where something starts, ends or is changed, and are asked for once all of an instant has been told. */
  private recordUntil(now: number): void {
    if (now === this.recorded) return;
    this.rates.push({ from: this.recorded, rates: this.network.rates() });
    this.recorded = now;
  }
}
