import type { Program } from "../program/index.ts";
import type { Ticket } from "./controller.ts";
import type { RunObserver } from "./observer.ts";

/** Bytes of each device that the requests of a stream take: forever, and each while it is served. */
export interface StreamMemory {
  readonly weights: readonly number[];
  readonly activations: readonly number[];
}

/** A program in flight: whose it is, and when those of its computes started that run, seconds. */
interface Running {
  readonly stream: number;
  readonly program: Program;
  readonly starts: Map<number, number>;
  /** Computes that have not ended. */
  left: number;
}

/** What several streams of requests take of the devices that they share. */
export class StreamUse implements RunObserver {
  private readonly memories: readonly StreamMemory[];
  private readonly busyOf: readonly number[][];
  private readonly used: number[];
  private most: number;
  private readonly streamOf = new Map<number, number>();
  private readonly served = new Set<number>();
  private readonly running = new Map<Ticket, Running>();

  /** @param memories by stream */
  constructor(memories: readonly StreamMemory[]) {
    this.memories = memories;
    const devices = memories[0]?.weights ?? [];
    this.used = devices.map((_, device) => memories.reduce((sum, { weights }) => sum + weights[device]!, 0));
    this.busyOf = memories.map(() => devices.map(() => 0));
    this.most = Math.max(0, ...this.used);
  }

  /** By device: seconds that its streams computed for a stream of requests, added up. */
  busy(stream: number): readonly number[] {
    return this.busyOf[stream]!;
  }

  /** Bytes of the device that takes most, when it took most. */
  get peakMemory(): number {
    return this.most;
  }

  arrived(request: number, stream: number): void {
    this.streamOf.set(request, stream);
  }

  started(request: number, stream: number): void {
    this.served.add(request);
    for (const [device, bytes] of this.memories[stream]!.activations.entries())
      this.most = Math.max(this.most, (this.used[device]! += bytes));
  }

  finished(request: number, stream: number): void {
    this.leaves(request, stream);
  }

  dropped(request: number, stream: number): void {
    this.leaves(request, stream);
  }

  submitted(ticket: Ticket, program: Program, request: number): void {
    const stream = this.streamOf.get(request);
    const left = program.computes.length;
    if (stream === undefined || left === 0) return;
    this.running.set(ticket, { stream, program, starts: new Map(), left });
  }

  computeStarted(ticket: Ticket, compute: number, _: number, now: number): void {
    this.running.get(ticket)?.starts.set(compute, now);
  }

  computeEnded(ticket: Ticket, compute: number, now: number): void {
    const running = this.running.get(ticket);
    const start = running?.starts.get(compute);
    if (!running || start === undefined) return;
    running.starts.delete(compute);
    if (--running.left === 0) this.running.delete(ticket);
    this.addBusy(running, compute, now - start);
  }

  cancelled(ticket: Ticket, now: number): void {
    const running = this.running.get(ticket);
    for (const [compute, start] of running?.starts ?? []) this.addBusy(running!, compute, now - start);
    this.running.delete(ticket);
  }

  private addBusy({ stream, program }: Running, compute: number, seconds: number): void {
    this.busyOf[stream]![program.computes[compute]!.device]! += seconds;
  }

  private leaves(request: number, stream: number): void {
    this.streamOf.delete(request);
    if (!this.served.delete(request)) return;
    for (const [device, bytes] of this.memories[stream]!.activations.entries()) this.used[device]! -= bytes;
  }
}
