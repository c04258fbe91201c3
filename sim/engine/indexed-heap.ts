import { enlarged } from "./enlarged.ts";

const initialCapacity = 8;

/**
 * 32-bit integers ordered by (key, rank), smallest first: a binary heap in typed arrays that allocates only when it
 * grows. Each is named by an entry, a small number with which it can be moved or removed; the number is used again
 * once the entry has left the heap.
 */
export class IndexedHeap {
  private keys = new Float64Array(initialCapacity);
  private ranks = new Float64Array(initialCapacity);
  private values = new Int32Array(initialCapacity);
  /** All entries: the first `count` form the heap, the others are free. */
  private order = Int32Array.from({ length: initialCapacity }, (_, entry) => entry);
  /** Where each entry stands in `order`. */
  private places = Int32Array.from(this.order);
  private count = 0;
  private insertions = 0;

  get size(): number {
    return this.count;
  }

  /** The smallest key, or Infinity when the heap is empty. */
  get firstKey(): number {
    return this.count === 0 ? Infinity : this.keys[this.order[0]!]!;
  }

  /** The integer with the smallest key, or -1 when the heap is empty. */
  get first(): number {
    return this.count === 0 ? -1 : this.values[this.order[0]!]!;
  }

  /** The entry of `first`, or -1 when the heap is empty. */
  get firstEntry(): number {
    return this.count === 0 ? -1 : this.order[0]!;
  }

  /** Adds an integer and returns its entry. Without a rank, equal keys leave in the order of their insertion. */
  push(key: number, value: number, rank = this.insertions++): number {
    if (this.count === this.order.length) this.grow();
    const entry = this.order[this.count]!;
    this.keys[entry] = key;
    this.ranks[entry] = rank;
    this.values[entry] = value;
    this.rise(entry, this.count++);
    return entry;
  }

  /** Removes the integer with the smallest key and returns it, or -1 when the heap is empty. */
  pop(): number {
    if (this.count === 0) return -1;
    const entry = this.order[0]!;
    this.remove(entry);
    return this.values[entry]!;
  }

  has(entry: number): boolean {
    return this.places[entry]! < this.count;
  }

  keyOf(entry: number): number {
    return this.keys[entry]!;
  }

  rankOf(entry: number): number {
    return this.ranks[entry]!;
  }

  /** Gives an entry of the heap another key and, if told, another rank. */
  move(entry: number, key: number, rank = this.ranks[entry]!): void {
    this.keys[entry] = key;
    this.ranks[entry] = rank;
    this.settle(entry, this.places[entry]!);
  }

  /** Gives the smallest key to all entries whose key is at most `limit`, so that only their ranks order them. */
  levelUpTo(limit: number): void {
    const key = this.firstKey;
    if (this.reaches(1, limit)) this.level(1, key, limit);
    if (this.reaches(2, limit)) this.level(2, key, limit);
  }

  /** Removes an entry of the heap. */
  remove(entry: number): void {
    const place = this.places[entry]!;
    const last = this.order[--this.count]!;
    this.order[this.count] = entry;
    this.places[entry] = this.count;
    if (last !== entry) this.settle(last, place);
  }

  /** The integers in no particular order (allocates). */
  toArray(): number[] {
    return Array.from(this.order.subarray(0, this.count), (entry) => this.values[entry]!);
  }

  clear(): void {
    this.count = 0;
    this.insertions = 0;
  }

  /** From a place on downwards: no key is smaller than the one above it, so none up to the limit is missed. */
  private level(place: number, key: number, limit: number): void {
    const entry = this.order[place]!;
    if (this.keys[entry]! !== key) {
      this.keys[entry] = key;
      this.rise(entry, place);
    }
    const child = 2 * place + 1;
    if (this.reaches(child, limit)) this.level(child, key, limit);
    if (this.reaches(child + 1, limit)) this.level(child + 1, key, limit);
  }

  private reaches(place: number, limit: number): boolean {
    return place < this.count && this.keys[this.order[place]!]! <= limit;
  }

  /** Finds the place of an entry for which `hole` was made. */
  private settle(entry: number, hole: number): void {
    if (hole > 0 && this.precedes(entry, this.order[(hole - 1) >> 1]!)) this.rise(entry, hole);
    else this.sink(entry, hole);
  }

  private rise(entry: number, hole: number): void {
    const { order } = this;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = order[parent]!;
      if (!this.precedes(entry, above)) break;
      this.put(above, hole);
      hole = parent;
    }
    this.put(entry, hole);
  }

  private sink(entry: number, hole: number): void {
    const { order, count } = this;
    for (let child = 1 + 2 * hole; child < count; child = 1 + 2 * hole) {
      if (child + 1 < count && this.precedes(order[child + 1]!, order[child]!)) child++;
      const below = order[child]!;
      if (!this.precedes(below, entry)) break;
      this.put(below, hole);
      hole = child;
    }
    this.put(entry, hole);
  }

  private put(entry: number, place: number): void {
    this.order[place] = entry;
    this.places[entry] = place;
  }

  private precedes(left: number, right: number): boolean {
    const leftKey = this.keys[left]!;
    const rightKey = this.keys[right]!;
    return leftKey < rightKey || (leftKey === rightKey && this.ranks[left]! < this.ranks[right]!);
  }

  private grow(): void {
    const capacity = 2 * this.count;
    this.keys = enlarged(this.keys, capacity);
    this.ranks = enlarged(this.ranks, capacity);
    this.values = enlarged(this.values, capacity);
    this.order = enlarged(this.order, capacity);
    this.places = enlarged(this.places, capacity);
    for (let entry = this.count; entry < capacity; entry++) this.put(entry, entry);
  }
}
