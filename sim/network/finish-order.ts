import { enlarged } from "../enlarged.ts";
import { IndexedHeap, IntegerList } from "../engine/index.ts";

/** Which flow class is the next of which a flow is over. Both kinds give the same answers. */
export interface FinishOrder {
  /** The active class with the earliest date, the one that has been active longest of equals; or -1 where there is none. */
  readonly earliest: number;
  /** Date (seconds) at which the next flow of a class is over if its rate stays; Infinity of a class that is not active. */
  dateOf(flowClass: number): number;
  /** Gives a class a date; it is active from now on. */
  set(flowClass: number, date: number): void;
  remove(flowClass: number): void;
  /** Makes room for the classes below a number. */
  reserve(capacity: number): void;
}

/** Looks at all active classes each time: the faster way while they are few. */
export class ScannedFinishes implements FinishOrder {
  private dates = new Float64Array(16).fill(Infinity);
  /** Active classes, in no particular order, and the place of each. */
  private readonly active = new IntegerList();
  private places = new Int32Array(16);
  /** How many had become active before each. */
  private ranks = new Float64Array(16);
  private activations = 0;

  get earliest(): number {
    const { items, length } = this.active;
    const { dates, ranks } = this;
    let earliest = -1;
    let date = Infinity;
    for (let place = 0; place < length; place++) {
      const flowClass = items[place]!;
      const candidate = dates[flowClass]!;
      if (candidate > date || (candidate === date && earliest >= 0 && ranks[flowClass]! > ranks[earliest]!))
        continue;
      earliest = flowClass;
      date = candidate;
    }
    return earliest;
  }

  dateOf(flowClass: number): number {
    return this.dates[flowClass]!;
  }

  set(flowClass: number, date: number): void {
    this.dates[flowClass] = date;
    if (this.isActive(flowClass)) return;
    this.places[flowClass] = this.active.length;
    this.ranks[flowClass] = this.activations++;
    this.active.push(flowClass);
  }

  remove(flowClass: number): void {
    if (!this.isActive(flowClass)) return;
    this.dates[flowClass] = Infinity;
    const place = this.places[flowClass]!;
    const last = this.active.pop();
    if (last === flowClass) return;
    this.active.items[place] = last;
    this.places[last] = place;
  }

  reserve(capacity: number): void {
    this.dates = enlarged(this.dates, capacity, Infinity);
    this.places = enlarged(this.places, capacity);
    this.ranks = enlarged(this.ranks, capacity);
  }

  private isActive(flowClass: number): boolean {
    const place = this.places[flowClass]!;
    return place < this.active.length && this.active.items[place] === flowClass;
  }
}

/** Keeps the active classes in a heap. */
export class HeapedFinishes implements FinishOrder {
  private dates = new Float64Array(16).fill(Infinity);
  /** By date or an earlier one: a date that is put off is looked at when the earlier one has come. */
  private readonly heap = new IndexedHeap();
  /** Entry of each active class there, or -1. */
  private entries = new Int32Array(16).fill(-1);

  get earliest(): number {
    const { heap } = this;
    for (;;) {
      const flowClass = heap.first;
      if (flowClass < 0) return flowClass;
      const date = this.dates[flowClass]!;
      if (date <= heap.firstKey) return flowClass;
      heap.move(heap.firstEntry, date);
    }
  }

  dateOf(flowClass: number): number {
    return this.dates[flowClass]!;
  }

  set(flowClass: number, date: number): void {
    this.dates[flowClass] = date;
    const entry = this.entries[flowClass]!;
    if (entry < 0) this.entries[flowClass] = this.heap.push(date, flowClass);
    else if (date < this.heap.keyOf(entry)) this.heap.move(entry, date);
  }

  remove(flowClass: number): void {
    const entry = this.entries[flowClass]!;
    if (entry < 0) return;
    this.dates[flowClass] = Infinity;
    this.heap.remove(entry);
    this.entries[flowClass] = -1;
  }

  reserve(capacity: number): void {
    this.dates = enlarged(this.dates, capacity, Infinity);
    this.entries = enlarged(this.entries, capacity).fill(-1, this.entries.length);
  }
}
