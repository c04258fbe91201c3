import type { NetworkGraph } from "../cluster/index.ts";
import type { ChannelStatistics, MessageNetwork } from "../network/index.ts";
import type { RunObserver } from "./observer.ts";

/** Told of the bytes/s that each channel has carried since a time (seconds); later times come later. */
type RatesHandler = (since: number, rates: readonly number[]) => void;

/** A network, watched where an observer asks what it carries. */
export function watched(
  network: MessageNetwork | undefined,
  observers: readonly RunObserver[],
): MessageNetwork | undefined {
  const watching = observers.filter(({ carried }) => carried);
  if (!network || watching.length === 0) return network;
  return new WatchedNetwork(network, (since, rates) => {
    for (const observer of watching) observer.carried?.(since, rates);
  });
}

/** A network that tells what its channels have carried, each time before that changes. */
export class WatchedNetwork implements MessageNetwork {
  readonly graph: NetworkGraph | undefined;
  private readonly network: MessageNetwork;
  private readonly onRates: RatesHandler;
  /** Until when the rates have been told. */
  private told = 0;

  constructor(network: MessageNetwork, onRates: RatesHandler) {
    this.graph = network.graph;
    this.network = network;
    this.onRates = onRates;
  }

  start(transfer: number, source: number, destinations: readonly number[], bytes: number, now: number): void {
    this.tellUntil(now);
    this.network.start(transfer, source, destinations, bytes, now);
  }

  cancel(transfer: number, now: number): void {
    this.tellUntil(now);
    this.network.cancel(transfer, now);
  }

  setBandwidth(channel: number, bytesPerSecond: number, now: number): void {
    this.tellUntil(now);
    this.network.setBandwidth(channel, bytesPerSecond, now);
  }

  nextTime(): number {
    return this.network.nextTime();
  }

  advanceTo(time: number): void {
    this.tellUntil(time);
    this.network.advanceTo(time);
  }

  rates(): readonly number[] {
    return this.network.rates();
  }

  statistics(): readonly ChannelStatistics[] {
    return this.network.statistics();
  }

  airtimes(): readonly number[] {
    return this.network.airtimes();
  }

  sentBytes(): readonly number[] {
    return this.network.sentBytes();
  }

  /** Tells of the rates that are left: those of an idle network, once all is delivered. */
  tellRest(): void {
    this.onRates(this.told, this.network.rates());
  }

  /** Rates change only where something starts, ends or is changed, and are asked for once all of an instant has been told. */
  private tellUntil(now: number): void {
    if (now === this.told) return;
    this.onRates(this.told, this.network.rates());
    this.told = now;
  }
}
