import { arrivalTimes } from "./arrivals.ts";
import type { DropReason, RunObserver } from "./observer.ts";
import type { Requests } from "./workload.ts";

/** What requests need of a run. */
export interface RequestHost {
  planArrival(time: number, stream: number): void;
  planDeadline(time: number, request: number): void;
  /** Asks for `limitQueues` once all that can start at the instant has started. */
  planQueueLimit(time: number): void;
  /** The controller is to serve it. */
  arrive(request: number, stream: number): void;
  /** Whatever is done for it is to be taken back. */
  giveUp(request: number, stream: number): void;
  /** No request is left, and none will come. */
  over(): void;
}

/** A request that has no result yet. */
interface OpenRequest {
  readonly stream: number;
  waits: boolean;
  /** When it came, seconds. */
  readonly arrival: number;
}

interface RequestStream {
  readonly requests: Requests;
  /** When requests come that do not wait for others to be finished. */
  readonly times: Iterator<number> | undefined;
  arrived: number;
  waiting: number;
  /** Arrivals that are planned. */
  planned: number;
}

/**
 * The requests of a run: they come one after the other, wait until their first compute starts, and leave with a result or
 * without. Only those in flight take memory.
 */
export class RequestStreams {
  private readonly streams: readonly RequestStream[];
  private readonly observers: readonly RunObserver[];
  private readonly host: RequestHost;
  private readonly open = new Map<number, OpenRequest>();
  /** Requests of bounded queues that came at this instant. */
  private readonly newcomers: number[] = [];
  private nextRequest = 0;

  constructor(streams: readonly Requests[], observers: readonly RunObserver[], host: RequestHost) {
    this.observers = observers;
    this.host = host;
    this.streams = streams.map((requests) => ({
      requests,
      times:
        requests.arrivals.kind === "outstanding"
          ? undefined
          : arrivalTimes(requests.arrivals, requests)[Symbol.iterator](),
      arrived: 0,
      waiting: 0,
      planned: 0,
    }));
  }

  /** Requests that have come and neither have a result nor were given up. */
  get inFlight(): number {
    return this.open.size;
  }

  /** Will more requests come, whatever becomes of those that have? */
  get areExpected(): boolean {
    return this.streams.some(({ planned }) => planned > 0);
  }

  /** Has every request left, and will none come? */
  get isOver(): boolean {
    return this.open.size === 0 && !this.areExpected;
  }

  /** Plans the first arrivals. */
  begin(): void {
    for (const [stream, { requests, times }] of this.streams.entries()) {
      if (times) this.planNext(stream, times);
      else if (requests.arrivals.kind === "outstanding")
        for (let one = 0; one < requests.arrivals.count; one++) this.planFollower(stream, 0);
    }
  }

  /** The next request of a stream is there. */
  arrive(stream: number, now: number): void {
    const state = this.streams[stream]!;
    const request = this.nextRequest++;
    state.planned--;
    state.waiting++;
    this.open.set(request, { stream, waits: true, arrival: now });
    for (const observer of this.observers) observer.arrived?.(request, stream, now);
    if (state.times) this.planNext(stream, state.times);
    const { queue, drop, deadline } = state.requests;
    if (queue < Infinity) {
      if (this.newcomers.length === 0) this.host.planQueueLimit(now);
      this.newcomers.push(request);
    }
    if (drop === "late" && deadline < Infinity) this.host.planDeadline(now + deadline, request);
    this.host.arrive(request, stream);
  }

  /** The first compute of a request starts. */
  start(request: number, now: number): void {
    const open = this.open.get(request);
    if (!open?.waits) return;
    open.waits = false;
    this.streams[open.stream]!.waiting--;
    for (const observer of this.observers) observer.started?.(request, open.stream, now);
  }

  /** A request has its result; nothing happens where it has gone. */
  finish(request: number, now: number): void {
    const open = this.open.get(request);
    if (!open) return;
    // What needs no compute has not waited either.
    this.start(request, now);
    this.open.delete(request);
    for (const observer of this.observers) observer.finished?.(request, open.stream, now);
    this.planFollower(open.stream, now);
    if (this.isOver) this.host.over();
  }

  /** A request leaves without a result; nothing happens where it has gone. */
  drop(request: number, now: number, why: DropReason): void {
    const open = this.open.get(request);
    if (!open) return;
    this.open.delete(request);
    if (open.waits) this.streams[open.stream]!.waiting--;
    for (const observer of this.observers) observer.dropped?.(request, open.stream, now, why);
    this.host.giveUp(request, open.stream);
    // Who is turned away at once would come again at once, forever where only time ends it.
    const isTurnedAway = open.arrival === now && this.streams[open.stream]!.requests.count === Infinity;
    if (!isTurnedAway) this.planFollower(open.stream, now);
    if (this.isOver) this.host.over();
  }

  /** What is left will never have a result. */
  dropAll(now: number): void {
    for (const request of [...this.open.keys()]) this.drop(request, now, "failed");
  }

  /** Gives a request up that still waits at its deadline. */
  passDeadline(request: number, now: number): void {
    if (this.open.get(request)?.waits) this.drop(request, now, "late");
  }

  /** Gives up what came at this instant, still waits, and has no room: the latest first. */
  limitQueues(now: number): void {
    for (const request of this.newcomers.splice(0).reverse()) {
      const open = this.open.get(request);
      if (!open?.waits) continue;
      const { waiting, requests } = this.streams[open.stream]!;
      if (waiting > requests.queue) this.drop(request, now, "queue full");
    }
  }

  private planNext(stream: number, times: Iterator<number>): void {
    const next = times.next();
    if (next.done === true) return;
    this.streams[stream]!.planned++;
    this.host.planArrival(next.value, stream);
  }

  /** In a closed loop one that leaves makes room for the next. */
  private planFollower(stream: number, now: number): void {
    const state = this.streams[stream]!;
    const { arrivals, count, duration } = state.requests;
    if (arrivals.kind !== "outstanding" || state.arrived >= count || now >= duration) return;
    state.arrived++;
    state.planned++;
    this.host.planArrival(now, stream);
  }
}
