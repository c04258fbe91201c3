import { enlarged } from "../enlarged.ts";
import { IndexedHeap, type IntegerList } from "../engine/index.ts";
import type { FinishOrder } from "./finish-order.ts";

/**
 * Flows over the same set of channels form a class and have the same rate at all times, so one virtual clock serves
 * them all: `service`, the bytes that a flow which was there from the beginning would have got. A flow that joins at
 * service s with b bytes is over at service s + b, whatever the rates do meanwhile; a change of rate touches the class,
 * not its flows (virtual-time fair queueing).
 */
export class FlowClasses {
  /** Number of flows of a class. */
  size = new Int32Array(16);
  /** Bytes/s of each flow of a class. */
  rate = new Float64Array(16);
  /** The channel whose level is the rate of a class, or -1 where none is found yet. */
  limit = new Int32Array(16).fill(-1);
  readonly finishes: FinishOrder;
  /** Bytes of service at the date `since`. */
  private service = new Float64Array(16);
  private since = new Float64Array(16);
  /** Flows of each class by the service at which they are over. */
  private readonly marks: IndexedHeap[] = [];
  /** Entry of each flow in the heap of its class. */
  private readonly entries: number[] = [];

  constructor(finishes: FinishOrder) {
    this.finishes = finishes;
  }

  /** The flows of a class in no particular order (allocates). */
  flows(flowClass: number): number[] {
    return this.marks[flowClass]?.toArray() ?? [];
  }

  /** Adds a flow of `bytes` at the time `now`. A class that was empty has the rate 0 until it is given one. */
  join(flowClass: number, flow: number, bytes: number, now: number): void {
    this.serveUntil(flowClass, now);
    this.entries[flow] = this.marks[flowClass]!.push(this.service[flowClass]! + bytes, flow);
    this.size[flowClass]!++;
    this.updateFinish(flowClass, now);
  }

  /** Removes the flows whose date is at most `end`, the end of the instant `now`, and adds them to `finished`. */
  leave(flowClass: number, end: number, now: number, finished: IntegerList): void {
    const marks = this.marks[flowClass]!;
    let last = this.service[flowClass]!;
    while (marks.size > 0 && this.dateOf(flowClass, marks.firstKey) <= end) {
      last = marks.firstKey;
      finished.push(marks.pop());
    }
    this.size[flowClass] = marks.size;
    if (marks.size === 0) {
      this.empty(flowClass);
      return;
    }
    this.serveUntil(flowClass, now);
    // The flow that is over had all its bytes, whatever rounding says of the product rate * time.
    this.service[flowClass] = Math.max(this.service[flowClass]!, last);
    this.updateFinish(flowClass, now);
  }

  /** Removes a flow that is not over, at the time `now`. */
  remove(flowClass: number, flow: number, now: number): void {
    this.marks[flowClass]!.remove(this.entries[flow]!);
    if (--this.size[flowClass]! === 0) {
      this.empty(flowClass);
      return;
    }
    this.serveUntil(flowClass, now);
    this.updateFinish(flowClass, now);
  }

  /** Gives each flow of a class the rate (bytes/s) from the time `now` on. */
  setRate(flowClass: number, rate: number, now: number): void {
    if (this.rate[flowClass] === rate) return;
    this.serveUntil(flowClass, now);
    this.rate[flowClass] = rate;
    this.updateFinish(flowClass, now);
  }

  /** Removes all flows of a class. */
  empty(flowClass: number): void {
    this.marks[flowClass]!.clear();
    this.size[flowClass] = 0;
    this.rate[flowClass] = 0;
    this.limit[flowClass] = -1;
    this.service[flowClass] = 0;
    this.finishes.remove(flowClass);
  }

  /** Bytes of service that a class has given by the time `now`, since it was last empty. */
  serviceAt(flowClass: number, now: number): number {
    return this.service[flowClass]! + this.rate[flowClass]! * (now - this.since[flowClass]!);
  }

  /** Bytes of service at which a flow is over. */
  markOf(flowClass: number, flow: number): number {
    return this.marks[flowClass]!.keyOf(this.entries[flow]!);
  }

  private serveUntil(flowClass: number, now: number): void {
    this.service[flowClass] = this.serviceAt(flowClass, now);
    this.since[flowClass] = now;
  }

  private updateFinish(flowClass: number, now: number): void {
    // Rounding may leave a flow a grain beyond its mark: it is over now, not in the past.
    this.finishes.set(flowClass, Math.max(this.dateOf(flowClass, this.marks[flowClass]!.firstKey), now));
  }

  /** When the service of a class reaches a mark if its rate stays; never at the rate 0, unless it is there. */
  private dateOf(flowClass: number, mark: number): number {
    const left = mark - this.service[flowClass]!;
    return left > 0 ? this.since[flowClass]! + left / this.rate[flowClass]! : this.since[flowClass]!;
  }

  /** Makes room for the classes up to a number. */
  reserve(flowClass: number): void {
    while (this.marks.length <= flowClass) this.marks.push(new IndexedHeap());
    if (flowClass < this.rate.length) return;
    const capacity = Math.max(2 * this.rate.length, flowClass + 1);
    this.size = enlarged(this.size, capacity);
    this.rate = enlarged(this.rate, capacity);
    this.limit = enlarged(this.limit, capacity).fill(-1, this.limit.length);
    this.finishes.reserve(capacity);
    this.service = enlarged(this.service, capacity);
    this.since = enlarged(this.since, capacity);
  }
}
