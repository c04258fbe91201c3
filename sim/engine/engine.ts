import type { ClockedProcess } from "./clocked-process.ts";
import { EngineError } from "./error.ts";
import { type EventHandle, EventQueue } from "./event-queue.ts";

/** Handles one event; `kind` and `subject` are the numbers given to `schedule`. */
export type EventHandler = (kind: number, subject: number) => void;

/**
 * The clock and the event loop of one run.
 *
 * Order inside an instant: the process (the network) first, then the queued events by (priority, sequence) until
 * none is left at that instant; should the process then have more due at the same instant, both repeat. The process
 * is therefore asked for its next date once an instant, not once an event.
 */
export class Engine {
  private readonly queue = new EventQueue();
  private clock = 0;

  /** The current time in seconds. */
  get now(): number {
    return this.clock;
  }

  /**
   * Plans an event; see `Priority` for the order inside an instant.
   * @throws EngineError when `time` (seconds) is not finite or lies before `now`, and when `kind` or `subject` is no
   * 32-bit integer.
   */
  schedule(time: number, priority: number, kind: number, subject: number): EventHandle {
    this.checkTime(time);
    return this.queue.schedule(time, priority, kind, subject);
  }

  /**
   * Gives a planned event another time, earlier or later, as if it were cancelled and scheduled anew; its handle
   * stays. False when it has already happened or been cancelled.
   * @throws EngineError when `time` (seconds) is not finite or lies before `now`.
   */
  reschedule(handle: EventHandle, time: number): boolean {
    this.checkTime(time);
    return this.queue.reschedule(handle, time);
  }

  /** Cancels a planned event; false when it has already happened or been cancelled. */
  cancel(handle: EventHandle): boolean {
    return this.queue.cancel(handle);
  }

  /** Runs until neither the queue nor the process has anything left. */
  run(handle: EventHandler, process?: ClockedProcess): void {
    const { queue } = this;
    for (;;) {
      const processTime = process === undefined ? Infinity : process.nextTime();
      const instant = Math.min(processTime, queue.nextTime);
      if (instant === Infinity) return;
      this.clock = instant;
      if (process !== undefined && processTime === instant) process.advanceTo(instant);
      while (queue.nextTime === instant) {
        const kind = queue.nextKind;
        handle(kind, queue.pop());
      }
    }
  }

  private checkTime(time: number): void {
    if (!(time >= this.clock && time < Infinity)) {
      throw new EngineError(`cannot schedule an event at ${time} s: the clock stands at ${this.clock} s`);
    }
  }
}
