import { PriorityQueue } from "js-sdsl";
import { EngineError, type EventHandle } from "../../sim/engine/index.ts";

/** An event: at `time` (seconds) something of a `kind` happens to a `subject`; the caller numbers both. */
export interface ScheduledEvent {
  readonly time: number;
  readonly priority: number;
  readonly sequence: number;
  readonly kind: number;
  readonly subject: number;
}

interface EventRecord {
  readonly slot: number;
  time: number;
  priority: number;
  sequence: number;
  kind: number;
  subject: number;
  pending: boolean;
}

/** A handle is sequence * slotLimit + slot, exact in a double up to 2^32 events of one run. */
const slotLimit = 2 ** 21;
const sequenceLimit = 2 ** 32;

function compareEvents(left: EventRecord, right: EventRecord): number {
  return left.time - right.time || left.priority - right.priority || left.sequence - right.sequence;
}

/**
 * Pending events in the order (time, priority, sequence of scheduling) on js-sdsl's priority queue, in records that are
 * used again; cancelled ones are dropped when they come first. The oracle of the engine's queue.
 */
export class SdslEventQueue {
  private readonly heap = new PriorityQueue<EventRecord>([], compareEvents);
  private readonly records: EventRecord[] = [];
  private readonly free: EventRecord[] = [];
  private sequence = 0;
  private live = 0;
  private clock = 0;

  /** Time of the last event taken or of the last `advanceTo`, in seconds. */
  get now(): number {
    return this.clock;
  }

  /** Number of events that will still happen. */
  get size(): number {
    return this.live;
  }

  /**
   * Adds an event and returns its handle.
   * @throws EngineError when `time` is not a finite number of seconds at or after `now`.
   */
  schedule(time: number, priority: number, kind: number, subject: number): EventHandle {
    if (!(time >= this.clock && time < Infinity)) {
      throw new EngineError(`cannot schedule an event at ${time} s: the clock is at ${this.clock} s`);
    }
    const record = this.free.pop() ?? this.createRecord();
    const sequence = this.sequence++;
    if (sequence >= sequenceLimit) throw new EngineError(`more than ${sequenceLimit} events in one run`);
    record.time = time;
    record.priority = priority;
    record.sequence = sequence;
    record.kind = kind;
    record.subject = subject;
    record.pending = true;
    this.heap.push(record);
    this.live++;
    return sequence * slotLimit + record.slot;
  }

  /** Cancels a pending event; false when it has already happened or been cancelled. */
  cancel(handle: EventHandle): boolean {
    const record = this.records[handle % slotLimit];
    if (record === undefined || !record.pending || record.sequence !== Math.floor(handle / slotLimit))
      return false;
    record.pending = false;
    this.live--;
    return true;
  }

  /** Time of the next event in seconds, or Infinity. */
  nextTime(): number {
    let first = this.heap.top();
    while (first !== undefined && !first.pending) {
      this.heap.pop();
      this.free.push(first);
      first = this.heap.top();
    }
    return first === undefined ? Infinity : first.time;
  }

  /** Takes the next event, or undefined; the record is valid until the next `schedule`. */
  pop(): ScheduledEvent | undefined {
    if (this.nextTime() === Infinity) return undefined;
    const record = this.heap.pop()!;
    record.pending = false;
    this.live--;
    this.clock = record.time;
    this.free.push(record);
    return record;
  }

  /**
   * Moves the clock without taking an event.
   * @throws EngineError when `time` is in the past or beyond the next event.
   */
  advanceTo(time: number): void {
    if (!(time >= this.clock && time <= this.nextTime())) {
      throw new EngineError(`cannot move the clock from ${this.clock} s to ${time} s`);
    }
    this.clock = time;
  }

  private createRecord(): EventRecord {
    const slot = this.records.length;
    if (slot >= slotLimit) throw new EngineError(`more than ${slotLimit} pending events`);
    const record = { slot, time: 0, priority: 0, sequence: 0, kind: 0, subject: 0, pending: false };
    this.records.push(record);
    return record;
  }
}
