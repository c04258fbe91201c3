import {
  checkCapacity,
  checkMaxMinFair,
  checkNoIdling,
  checkOneAtATime,
  InvariantError,
  nearlyEqual,
} from "./invariants.ts";
import { messageTrees } from "../cluster/multicast-tree.ts";
import {
  type ChannelStatistics,
  type DeliveryHandler,
  type MessageNetwork,
  type MessageState,
  Network,
} from "./network.ts";
import type { NetworkGraph } from "../cluster/network-graph.ts";
import { type Routes, shortestRoutes } from "../cluster/routes.ts";

/** Bytes of a transfer that are to cross each channel, and that have. */
interface Account {
  readonly planned: number[];
  readonly carried: number[];
}

/**
 * A network that checks its laws at every instant, for tests and for hunting faults; it behaves like `Network` and is
 * many times slower. It adds up what the channels carry from the rates alone, apart from the network's own account.
 */
export class CheckedNetwork implements MessageNetwork {
  readonly graph: NetworkGraph;
  private readonly network: Network;
  private readonly routes: Routes;
  private readonly accounts = new Map<number, Account>();
  /** Accounts of transfers that were taken off. */
  private readonly cancelled: Account[] = [];
  private readonly due = new Map<string, number>();

  constructor(graph: NetworkGraph, onDelivered: DeliveryHandler) {
    this.graph = graph;
    this.network = new Network(graph, (transfer, destination) => {
      this.expectDeliveries(transfer, destination, -1);
      onDelivered(transfer, destination);
    });
    this.routes = shortestRoutes(graph);
  }

  start(transfer: number, source: number, destinations: readonly number[], bytes: number, now: number): void {
    this.observe(now);
    this.network.start(transfer, source, destinations, bytes, now);
    const trees = messageTrees(this.graph, this.routes, source, destinations);
    const { planned } = this.accountOf(transfer);
    for (const { channel, from } of trees.flatMap(({ transmissions }) => transmissions)) {
      planned[channel]! += bytes;
      const port = this.graph.ports[from];
      if (port !== undefined) planned[port]! += bytes;
    }
    for (const destination of destinations) this.expectDeliveries(transfer, destination, 1);
  }

  cancel(transfer: number, now: number): void {
    this.observe(now);
    this.network.cancel(transfer, now);
    this.cancelled.push(this.accountOf(transfer));
    this.accounts.delete(transfer);
    for (const key of this.due.keys()) if (key.startsWith(`${transfer} to `)) this.due.delete(key);
  }

  setBandwidth(channel: number, bytesPerSecond: number, now: number): void {
    this.observe(now);
    this.network.setBandwidth(channel, bytesPerSecond, now);
  }

  nextTime(): number {
    return this.network.nextTime();
  }

  get now(): number {
    return this.network.now;
  }

  inService(): readonly MessageState[] {
    return this.network.inService();
  }

  statistics(): readonly ChannelStatistics[] {
    return this.network.statistics();
  }

  rates(): readonly number[] {
    return this.network.rates();
  }

  airtimes(): readonly number[] {
    return this.network.airtimes();
  }

  sentBytes(): readonly number[] {
    return this.network.sentBytes();
  }

  advanceTo(time: number): void {
    this.observe(time);
    this.network.advanceTo(time);
  }

  reset(): void {
    this.network.reset();
    this.accounts.clear();
    this.cancelled.length = 0;
    this.due.clear();
  }

  /**
   * To be called when nothing is left to do.
   * @throws InvariantError when a transfer has not arrived or a channel carried other than what crossed it.
   */
  checkFinished(): void {
    if (this.network.messageCount > 0 || this.due.size > 0) {
      throw new InvariantError(
        `${this.network.messageCount} messages and ${this.due.size} deliveries are outstanding`,
      );
    }
    const whole = [...this.accounts.values()];
    const sum = (accounts: readonly Account[], side: keyof Account, channel: number) =>
      accounts.reduce((total, account) => total + account[side][channel]!, 0);
    for (const [channel, { name, bytes }] of this.network.statistics().entries()) {
      const planned = sum(whole, "planned", channel);
      const carried = sum(whole, "carried", channel);
      // A message that was taken off counts only where it was through.
      const cut = sum(this.cancelled, "planned", channel);
      const cutCarried = sum(this.cancelled, "carried", channel);
      const right =
        nearlyEqual(carried, planned) &&
        noMore(planned, bytes) &&
        noMore(bytes, planned + cutCarried) &&
        noMore(cutCarried, cut);
      if (!right) {
        throw new InvariantError(
          `channel "${name}" carried ${carried} of ${planned} bytes, ${cutCarried} of ${cut} cancelled ones, and counts ${bytes}`,
        );
      }
    }
  }

  /** Checks the state that has held since the last instant and adds what it carries until `time`. */
  private observe(time: number): void {
    if (!(time >= this.network.now))
      throw new InvariantError(`time goes back from ${this.network.now} s to ${time} s`);
    if (time === this.network.now) return;
    const inService = this.network.inService();
    const bandwidths = this.graph.channels.map((_, channel) => this.network.bandwidthOf(channel));
    checkCapacity(this.graph, bandwidths, inService);
    if (this.graph.sharing === "fair") checkMaxMinFair(this.graph, bandwidths, inService);
    else {
      checkOneAtATime(inService);
      // A collector idles on purpose.
      if (this.graph.collectors.length === 0) checkNoIdling(inService, this.network.waiting());
    }
    for (const { transfer, channels, rate } of inService) {
      const { carried } = this.accountOf(transfer);
      for (const channel of channels) carried[channel]! += rate * (time - this.network.now);
    }
  }

  private accountOf(transfer: number): Account {
    let account = this.accounts.get(transfer);
    if (account === undefined) {
      const none = this.graph.channels.map(() => 0);
      account = { planned: none, carried: [...none] };
      this.accounts.set(transfer, account);
    }
    return account;
  }

  private expectDeliveries(transfer: number, destination: number, change: number): void {
    const key = `${transfer} to ${destination}`;
    const count = (this.due.get(key) ?? 0) + change;
    if (count < 0) throw new InvariantError(`transfer ${key} is delivered without being due`);
    if (count === 0) this.due.delete(key);
    else this.due.set(key, count);
  }
}

/** Whether a figure is at most another one, up to rounding. */
function noMore(left: number, right: number): boolean {
  return left <= right || nearlyEqual(left, right);
}
