import { Queue } from "js-sdsl";
import type { RunHandle } from "./controller.ts";

/** Who takes memory for requests. */
export interface MemoryUser {
  /** Bytes that a request takes of each device. */
  readonly bytes: readonly number[];
  /** There is room for the request, which has entered before. */
  serve(request: number, run: RunHandle<never>): void;
}

/** A request that has entered: whose it is, and what it takes; nothing while it waits. */
interface Entry {
  readonly user: MemoryUser;
  taken: readonly number[] | undefined;
}

/**
 * The memory of devices that is left for requests: each takes a part while it is served, and waits where there is none. First
 * come, first served, whosesoever requests they are.
 */
export class RequestMemory {
  /** Bytes by device. */
  private readonly free: number[];
  private readonly entries = new Map<number, Entry>();
  /** Requests in the order in which they came; some of them may have gone. */
  private readonly waiting = new Queue<number>();
  private isServing = false;

  /** @param free bytes by device, beside what is there forever */
  constructor(free: readonly number[]) {
    this.free = [...free];
  }

  /** A request is to be served as soon as all that came before it are, and there is room. */
  enter(request: number, user: MemoryUser, run: RunHandle<never>): void {
    this.entries.set(request, { user, taken: undefined });
    this.waiting.push(request);
    this.serveWaiting(run);
  }

  /** A request needs no memory any more; nothing happens where it has not entered. */
  leave(request: number, run: RunHandle<never>): void {
    const entry = this.entries.get(request);
    if (!entry) return;
    this.entries.delete(request);
    this.add(entry.taken ?? [], 1);
    this.serveWaiting(run);
  }

  /** What is there forever becomes more by so many bytes on each device, or less. */
  reserve(bytes: readonly number[], run: RunHandle<never>): void {
    this.add(bytes, -1);
    this.serveWaiting(run);
  }

  /** Serving one may let another leave at once: that waits for its turn. */
  private serveWaiting(run: RunHandle<never>): void {
    if (this.isServing) return;
    this.isServing = true;
    for (let next = this.waiting.front(); next !== undefined; next = this.waiting.front()) {
      const entry = this.entries.get(next);
      if (entry && !this.hasRoom(entry.user.bytes)) break;
      this.waiting.pop();
      if (!entry) continue;
      entry.taken = entry.user.bytes;
      this.add(entry.taken, -1);
      entry.user.serve(next, run);
    }
    this.isServing = false;
  }

  private hasRoom(bytes: readonly number[]): boolean {
    return bytes.every((needed, device) => needed === 0 || needed <= this.free[device]!);
  }

  private add(bytes: readonly number[], sign: 1 | -1): void {
    for (const [device, amount] of bytes.entries()) this.free[device]! += sign * amount;
  }
}
