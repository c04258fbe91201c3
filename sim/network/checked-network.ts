import {
  checkCapacity,
  checkMaxMinFair,
  checkNoIdling,
  checkOneAtATime,
  InvariantError,
  nearlyEqual,
} from "./invariants.ts";
import { multicastTree } from "../cluster/multicast-tree.ts";
import {
  type ChannelStatistics,
  type DeliveryHandler,
  type MessageNetwork,
  type MessageState,
  Network,
} from "./network.ts";
import type { NetworkGraph } from "../cluster/network-graph.ts";
import { type Routes, shortestRoutes } from "../cluster/routes.ts";

/**
 * A network that checks its laws at every instant, for tests and for hunting faults; it behaves like `Network` and is
 * many times slower. It adds up what the channels carry from the rates alone, apart from the network's own account.
 */
export class CheckedNetwork implements MessageNetwork {
  private readonly graph: NetworkGraph;
  private readonly network: Network;
  private readonly routes: Routes;
  private readonly planned: number[];
  private readonly carried: number[];
  private readonly due = new Map<string, number>();

  constructor(graph: NetworkGraph, onDelivered: DeliveryHandler) {
    this.graph = graph;
    this.network = new Network(graph, (transfer, destination) => {
      this.expectDeliveries(transfer, destination, -1);
      onDelivered(transfer, destination);
    });
    this.routes = shortestRoutes(graph);
    this.planned = graph.channels.map(() => 0);
    this.carried = graph.channels.map(() => 0);
  }

  start(transfer: number, source: number, destinations: readonly number[], bytes: number, now: number): void {
    this.observe(now);
    this.network.start(transfer, source, destinations, bytes, now);
    const tree = multicastTree(this.graph, this.routes, source, destinations);
    for (const { channel, from } of tree.transmissions) {
      this.planned[channel]! += bytes;
      const port = this.graph.ports[from];
      if (port !== undefined) this.planned[port]! += bytes;
    }
    for (const destination of destinations) this.expectDeliveries(transfer, destination, 1);
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

  advanceTo(time: number): void {
    this.observe(time);
    this.network.advanceTo(time);
  }

  reset(): void {
    this.network.reset();
    this.planned.fill(0);
    this.carried.fill(0);
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
    for (const [channel, { name, bytes }] of this.network.statistics().entries()) {
      for (const carried of [bytes, this.carried[channel]!]) {
        if (!nearlyEqual(carried, this.planned[channel]!)) {
          throw new InvariantError(`channel "${name}" carried ${carried} of ${this.planned[channel]} bytes`);
        }
      }
    }
  }

  /** Checks the state that has held since the last instant and adds what it carries until `time`. */
  private observe(time: number): void {
    if (!(time >= this.network.now))
      throw new InvariantError(`time goes back from ${this.network.now} s to ${time} s`);
    if (time === this.network.now) return;
    const inService = this.network.inService();
    checkCapacity(this.graph, inService);
    if (this.graph.sharing === "fair") checkMaxMinFair(this.graph, inService);
    else {
      checkOneAtATime(inService);
      // A collector idles on purpose.
      if (this.graph.collectors.length === 0) checkNoIdling(inService, this.network.waiting());
    }
    for (const { channels, rate } of inService) {
      for (const channel of channels) this.carried[channel]! += rate * (time - this.network.now);
    }
  }

  private expectDeliveries(transfer: number, destination: number, change: number): void {
    const key = `${transfer} to ${destination}`;
    const count = (this.due.get(key) ?? 0) + change;
    if (count < 0) throw new InvariantError(`transfer ${key} is delivered without being due`);
    if (count === 0) this.due.delete(key);
    else this.due.set(key, count);
  }
}
