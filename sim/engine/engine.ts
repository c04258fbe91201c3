import type { ClockedProcess } from "./clocked-process.ts";
import { EngineError } from "./error.ts";
import { type EventHandle, EventQueue } from "./event-queue.ts";
import { endOfInstant } from "./instant.ts";

/** Handles one event; `kind` and `subject` are the numbers given to `schedule`. */
export type EventHandler = (kind: number, subject: number) => void;

/**
 * The clock and the event loop of one run.
 *
 * An instant begins at the earliest date of the process (the network) and of the queue; all that is due before its end,
 * by `endOfInstant`, happens in it, and the clock stands still meanwhile. Its order: the process first, then the events
 * by (priority, sequence) until none is left; should the process then have more due in the instant, both repeat. The
 * process is therefore asked for its next date once an instant, not once an event.
 */
export class Engine {
  private readonly queue = new EventQueue();
  private clock = 0;
  /** The latest date that belongs to the present instant. */
  private end = 0;

  /** Beginning of the present instant in seconds; it never goes back. */
  get now(): number {
    return this.clock;
  }

  /**
   * Plans an event; see `Priority` for the order inside an instant.
   * @throws EngineError when `time` (seconds) is not finite or lies before `now`, and when `kind` or `subject` is no
   * 32-bit integer.
   */
  schedule(time: number, priority: number, kind: number, subject: number): EventHandle {
    return this.queue.schedule(this.dateOf(time), priority, kind, subject);
  }

  /**
   * Gives a planned event another time, earlier or later, as if it were cancelled and rescheduled; its handle
   * stays. False when it has already happened or been cancelled.
   * @throws EngineError when `time` (seconds) is not finite or lies before `now`.
   */
  reschedule(handle: EventHandle, time: number): boolean {
    return this.queue.reschedule(handle, this.dateOf(time));
  }

  /** Cancels a planned event; false when it has already happened or been cancelled. */
  cancel(handle: EventHandle): boolean {
    return this.queue.cancel(handle);
  }

  /**
   * Runs until neither the queue nor the process has anything left.
   *
   * @param until an instant that begins later does not begin (seconds)
   */
  run(handle: EventHandler, process?: ClockedProcess, until = Infinity): void {
    const { queue } = this;
    for (;;) {
      const processTime = process === undefined ? Infinity : process.nextTime();
      const next = Math.min(processTime, queue.nextTime);
      if (next === Infinity || next > until) return;
      if (next > this.end) this.beginInstant(next);
      const { end } = this;
      if (process !== undefined && processTime <= end) process.advanceTo(this.clock);
      while (queue.nextTime <= end) {
        const kind = queue.nextKind;
        handle(kind, queue.pop());
      }
    }
  }

  private beginInstant(time: number): void {
    this.clock = time;
    this.end = endOfInstant(time);
    this.queue.gatherUntil(this.end);
  }

  /** The time at which an event that is asked for at `time` happens. */
  private dateOf(time: number): number {
    if (!(time >= this.clock && time < Infinity)) {
      throw new EngineError(`cannot schedule an event at ${time} s: the clock is at ${this.clock} s`);
    }
    return time <= this.end ? this.clock : time;
  }
}
