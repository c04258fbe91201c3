import { enlarged } from "../enlarged.ts";
import { EngineError } from "./error.ts";
import { IndexedHeap } from "./indexed-heap.ts";

/** Names one scheduled event; it stays harmless after the event has happened. */
export type EventHandle = number;

/** A handle is sequence * entryLimit + entry, exact in a double up to 2^32 events of one run. */
const entryLimit = 2 ** 21;
const sequenceLimit = 2 ** 32;

/**
 * Pending events in the order (time, priority, sequence of scheduling). At its time something of a `kind` happens to a
 * `subject`; the caller numbers both, in 32 bits. Nothing is allocated for an event.
 */
export class EventQueue {
  private readonly heap = new IndexedHeap();
  private kinds = new Int32Array(8);
  /** Sequence number that the handle of each entry carries. */
  private stamps = new Float64Array(8);
  private sequence = 0;

  /** Number of events that will still happen. */
  get size(): number {
    return this.heap.size;
  }

  /** Time of the next event in seconds, or Infinity. */
  get nextTime(): number {
    return this.heap.firstKey;
  }

  /** Kind of the next event; there must be one. */
  get nextKind(): number {
    return this.kinds[this.heap.firstEntry]!;
  }

  /**
   * Adds an event and returns its handle.
   * @throws EngineError for a kind or subject beyond 32 bits, and for too many events.
   */
  schedule(time: number, priority: number, kind: number, subject: number): EventHandle {
    if ((kind | 0) !== kind || (subject | 0) !== subject) {
      throw new EngineError(`kind ${kind} and subject ${subject} of an event must be 32-bit integers`);
    }
    const sequence = this.nextSequence();
    const entry = this.heap.push(time, subject, priority * sequenceLimit + sequence);
    if (entry >= this.kinds.length) this.grow();
    this.kinds[entry] = kind;
    this.stamps[entry] = sequence;
    return sequence * entryLimit + entry;
  }

  /**
   * Gives a pending event another time, as if it were cancelled and rescheduled, but for its handle, which stays;
   * false when it has already happened or been cancelled.
   * @throws EngineError for too many events.
   */
  reschedule(handle: EventHandle, time: number): boolean {
    const entry = this.find(handle);
    if (entry < 0) return false;
    const priority = Math.floor(this.heap.rankOf(entry) / sequenceLimit);
    this.heap.move(entry, time, priority * sequenceLimit + this.nextSequence());
    return true;
  }

  /** Cancels a pending event; false when it has already happened or been cancelled. */
  cancel(handle: EventHandle): boolean {
    const entry = this.find(handle);
    if (entry < 0) return false;
    this.heap.remove(entry);
    return true;
  }

  /** Moves all events up to the time `end` to the time of the next one; they keep their order of scheduling. */
  gatherUntil(end: number): void {
    this.heap.levelUpTo(end);
  }

  /** Takes the next event and returns its subject, or -1 when there is none. */
  pop(): number {
    return this.heap.pop();
  }

  /** The entry of a pending event, or -1. */
  private find(handle: EventHandle): number {
    const entry = handle % entryLimit;
    const pending = this.heap.has(entry) && this.stamps[entry] === Math.floor(handle / entryLimit);
    return pending ? entry : -1;
  }

  private nextSequence(): number {
    if (this.sequence >= sequenceLimit) throw new EngineError(`more than ${sequenceLimit} events in one run`);
    return this.sequence++;
  }

  private grow(): void {
    const capacity = 2 * this.kinds.length;
    if (capacity > entryLimit) throw new EngineError(`more than ${entryLimit} pending events`);
    this.kinds = enlarged(this.kinds, capacity);
    this.stamps = enlarged(this.stamps, capacity);
  }
}
