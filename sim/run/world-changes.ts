import { messageTrees, shortestRoutes, type NetworkGraph } from "../cluster/index.ts";
import type { EventHandle } from "../engine/index.ts";
import type { Transfer } from "../program/index.ts";
import type { TimedChange } from "./workload.ts";

/** What changes of the world need of a run. */
export interface ChangeHost {
  plan(time: number): EventHandle;
  cancel(change: EventHandle): void;
  setBandwidth(channel: number, bytesPerSecond: number): void;
}

/** Changes in a row between which nothing is done or delivered and no request is to come: after so many, nothing ever will be. */
const mostIdleChanges = 1_000_000;

/** The changes of a run, one planned at a time, and what they have made of its channels. */
export class Changes {
  private readonly changes: Iterator<TimedChange>;
  private readonly graph: NetworkGraph | undefined;
  private readonly host: ChangeHost;
  /** By channel: bytes/s that it would carry, the cap of a controller, and whether it is down. */
  private readonly bandwidths: Float64Array;
  private readonly caps: Float64Array;
  private readonly down: Uint8Array;
  /** Found where somebody asks. */
  private routes: ReturnType<typeof shortestRoutes> | undefined;
  private next: { readonly change: TimedChange; readonly event: EventHandle } | undefined;
  private idle = 0;
  private any = false;

  constructor(changes: Iterable<TimedChange>, graph: NetworkGraph | undefined, host: ChangeHost) {
    this.changes = changes[Symbol.iterator]();
    this.graph = graph;
    this.host = host;
    const channels = graph?.channels ?? [];
    this.bandwidths = Float64Array.from(channels, ({ bandwidth }) => bandwidth);
    this.caps = new Float64Array(channels.length).fill(Infinity);
    this.down = new Uint8Array(channels.length);
  }

  /** Can requests be left because the world no longer serves them? */
  get mayStall(): boolean {
    return this.any;
  }

  /** Plans the next change, if there is one and the run gets anywhere. */
  planNext(): void {
    if (this.idle >= mostIdleChanges) return;
    const next = this.changes.next();
    if (next.done === true) return;
    this.next = { change: next.value, event: this.host.plan(next.value.time) };
  }

  /** The change that is due. */
  take(): TimedChange {
    const { change } = this.next!;
    this.next = undefined;
    this.idle++;
    this.any = true;
    return change;
  }

  /** Something was done or delivered, or requests are still to come. */
  progressed(): void {
    this.idle = 0;
  }

  /** No request is left: what else changes is of no interest. */
  stop(): void {
    if (this.next) this.host.cancel(this.next.event);
    this.next = undefined;
  }

  /** Bytes/s that a channel offers now, whatever its cap. */
  offered(channel: number): number {
    return this.down[channel] === 1 ? 0 : this.bandwidths[channel]!;
  }

  /** Channels of the way from one device to another, in their order. */
  route(from: number, to: number): readonly number[] {
    const { graph } = this;
    if (!graph || from === to) return [];
    this.routes ??= shortestRoutes(graph);
    return this.routes.route(from, to).map((hop) => graph.hops[hop]!.channel);
  }

  setBandwidth(channel: number, bytesPerSecond: number): void {
    this.bandwidths[channel] = bytesPerSecond;
    this.apply(channel);
  }

  limit(channel: number, bytesPerSecond: number): void {
    this.caps[channel] = bytesPerSecond;
    this.apply(channel);
  }

  setDown(channel: number, isDown: boolean): void {
    this.down[channel] = isDown ? 1 : 0;
    this.apply(channel);
  }

  /** Tells of a transfer whether it goes over a channel. */
  crosses(channel: number): (transfer: Transfer) => boolean {
    const { graph } = this;
    if (!graph) return () => false;
    const routes = shortestRoutes(graph);
    return ({ source, destinations }) =>
      messageTrees(graph, routes, source, destinations).some(({ transmissions }) =>
        transmissions.some((transmission) => transmission.channel === channel),
      );
  }

  private apply(channel: number): void {
    this.host.setBandwidth(channel, Math.min(this.offered(channel), this.caps[channel]!));
  }
}
