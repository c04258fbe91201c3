import { type NetworkGraph } from "../../sim/cluster/index.ts";
import { Network, type DeliveryHandler, type MessageNetwork } from "../../sim/network/index.ts";

/** Bytes/s that each channel carried from an instant (seconds) on, until the next entry. */
export interface ChannelRates {
  readonly from: number;
  readonly rates: readonly number[];
}

/** A network that keeps what a timeline shows; it carries messages as `Network` does. */
export class RecordingNetwork implements MessageNetwork {
  private readonly network: Network;
  private readonly rates: ChannelRates[] = [];
  /** Until when the rates are recorded. */
  private recorded = 0;

  constructor(graph: NetworkGraph, onDelivered: DeliveryHandler) {
    this.network = new Network(graph, onDelivered);
  }

  start(transfer: number, source: number, destinations: readonly number[], bytes: number, now: number): void {
    this.recordUntil(now);
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
