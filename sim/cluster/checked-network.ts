import {
  checkCapacity,
  checkFirstComeFirstServed,
  checkMaxMinFair,
  InvariantError,
  nearlyEqual,
} from "./invariants.ts";
import { multicastTree } from "./multicast-tree.ts";
import { type DeliveryHandler, Network } from "./network.ts";
import type { NetworkGraph } from "./network-graph.ts";
import { type Routes, shortestRoutes } from "./routes.ts";

/**
 * A network that checks its laws at every instant, for tests and for hunting faults; it behaves like `Network` and is
 * many times slower. It adds up what the channels carry from the rates alone, apart from the network's own account.
 */
export class CheckedNetwork extends Network {
  private readonly routes: Routes;
  private readonly planned: number[];
  private readonly carried: number[];
  private readonly due = new Map<string, number>();

  constructor(graph: NetworkGraph, onDelivered: DeliveryHandler) {
    super(graph, onDelivered);
    this.routes = shortestRoutes(graph);
    this.planned = graph.channels.map(() => 0);
    this.carried = graph.channels.map(() => 0);
  }

  override start(
    transfer: number,
    source: number,
    destinations: readonly number[],
    bytes: number,
    now: number,
  ): void {
    this.observe(now);
    super.start(transfer, source, destinations, bytes, now);
    const tree = multicastTree(this.graph, this.routes, source, destinations);
    for (const { channel } of tree.transmissions) this.planned[channel]! += bytes;
    for (const destination of destinations) this.expectDeliveries(transfer, destination, 1);
  }

  override advanceTo(time: number): void {
    this.observe(time);
    super.advanceTo(time);
  }

  override reset(): void {
    super.reset();
    this.planned.fill(0);
    this.carried.fill(0);
    this.due.clear();
  }

  /**
   * To be called when nothing is left to do.
   * @throws InvariantError when a transfer has not arrived or a channel carried other than what crossed it.
   */
  checkFinished(): void {
    if (this.messageCount > 0 || this.due.size > 0) {
      throw new InvariantError(
        `${this.messageCount} messages and ${this.due.size} deliveries are outstanding`,
      );
    }
    for (const [channel, { name, bytes }] of this.statistics().entries()) {
      for (const carried of [bytes, this.carried[channel]!]) {
        if (!nearlyEqual(carried, this.planned[channel]!)) {
          throw new InvariantError(`channel "${name}" carried ${carried} of ${this.planned[channel]} bytes`);
        }
      }
    }
  }

  protected override deliver(transfer: number, destination: number): void {
    this.expectDeliveries(transfer, destination, -1);
    super.deliver(transfer, destination);
  }

  /** Checks the state that has held since the last instant and adds what it carries until `time`. */
  private observe(time: number): void {
    if (!(time >= this.now)) throw new InvariantError(`time goes back from ${this.now} s to ${time} s`);
    if (time === this.now) return;
    const inService = this.inService();
    checkCapacity(this.graph, inService);
    if (this.graph.sharing === "fair") checkMaxMinFair(this.graph, inService);
    else checkFirstComeFirstServed(inService, this.waiting());
    for (const { channels, rate } of inService) {
      for (const channel of channels) this.carried[channel]! += rate * (time - this.now);
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
