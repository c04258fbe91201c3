import type { ClockedProcess } from "./clocked-process.ts";
import { EventQueue, type EventHandle } from "./queue.ts";

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

  /** The current time in seconds. */
  get now(): number {
    return this.queue.now;
  }

  /**
   * Plans an event; see `Priority` for the order inside an instant.
   * @throws EngineError when `time` (seconds) is not finite or lies before `now`.
   */
  schedule(time: number, priority: number, kind: number, subject: number): EventHandle {
    return this.queue.schedule(time, priority, kind, subject);
  }

  /** Cancels a planned event; false when it has already happened or been cancelled. */
  cancel(handle: EventHandle): boolean {
    return this.queue.cancel(handle);
  }

  /** Runs until neither the queue nor the process has anything left. */
  run(handle: EventHandler, process?: ClockedProcess): void {
    const queue = this.queue;
    for (;;) {
      const processTime = process === undefined ? Infinity : process.nextTime();
      let eventTime = queue.nextTime();
      const instant = Math.min(processTime, eventTime);
      if (instant === Infinity) return;
      if (process !== undefined && processTime <= eventTime) {
        queue.advanceTo(instant);
        process.advanceTo(instant);
        eventTime = queue.nextTime();
      }
      while (eventTime === instant) {
        const event = queue.pop()!;
        handle(event.kind, event.subject);
        eventTime = queue.nextTime();
      }
    }
  }
}
