import { enlarged } from "../enlarged.ts";

const initialCapacity = 8;

/**
 * 32-bit integers ordered by (key, rank), smallest first: a binary heap in typed arrays that allocates only when it
 * grows. Each is named by an entry, a small number with which it can be moved or removed; the number is used again
 * once the entry has left the heap.
 */
export class IndexedHeap {
  /** By place in the heap. */
  private keys = new Float64Array(initialCapacity);
  private ranks = new Float64Array(initialCapacity);
  /** All entries by place: the first `count` form the heap, the others are free. */
  private order = Int32Array.from({ length: initialCapacity }, (_, entry) => entry);
  /** By entry: where it stands in `order`. */
  private places = Int32Array.from(this.order);
  /** By entry. */
  private values = new Int32Array(initialCapacity);
  private count = 0;
  private insertions = 0;
  /** Has the entry in the first place been taken? What is pushed next often belongs near it, and then goes there at once. */
  private firstIsTaken = false;

  get size(): number {
    return this.firstIsTaken ? this.count - 1 : this.count;
  }

  /** The smallest key, or Infinity when the heap is empty. */
  get firstKey(): number {
    if (this.firstIsTaken) this.fillFirst();
    return this.count === 0 ? Infinity : this.keys[0]!;
  }

  /** The integer with the smallest key, or -1 when the heap is empty. */
  get first(): number {
    if (this.firstIsTaken) this.fillFirst();
    return this.count === 0 ? -1 : this.values[this.order[0]!]!;
  }

  /** The entry of `first`, or -1 when the heap is empty. */
  get firstEntry(): number {
    if (this.firstIsTaken) this.fillFirst();
    return this.count === 0 ? -1 : this.order[0]!;
  }

  /** Adds an integer and returns its entry. Without a rank, equal keys leave in the order of their insertion. */
  push(key: number, value: number, rank = this.insertions++): number {
    if (this.firstIsTaken) {
      this.firstIsTaken = false;
      const entry = this.order[0]!;
      this.values[entry] = value;
      this.sink(key, rank, entry, 0);
      return entry;
    }
    if (this.count === this.order.length) this.grow();
    const place = this.count++;
    const entry = this.order[place]!;
    this.values[entry] = value;
    this.rise(key, rank, entry, place);
    return entry;
  }

  /** Removes the integer with the smallest key and returns it, or -1 when the heap is empty. */
  pop(): number {
    if (this.firstIsTaken) this.fillFirst();
    if (this.count === 0) return -1;
    this.firstIsTaken = true;
    return this.values[this.order[0]!]!;
  }

  has(entry: number): boolean {
    if (this.firstIsTaken) this.fillFirst();
    return this.places[entry]! < this.count;
  }

  keyOf(entry: number): number {
    return this.keys[this.places[entry]!]!;
  }

  rankOf(entry: number): number {
    return this.ranks[this.places[entry]!]!;
  }

  /** Gives an entry of the heap another key and, if told, another rank. */
  move(entry: number, key: number, rank = this.rankOf(entry)): void {
    if (this.firstIsTaken) this.fillFirst();
    this.settle(key, rank, entry, this.places[entry]!);
  }

  /** Gives the smallest key to all entries whose key is at most `limit`, so that only their ranks order them. */
  levelUpTo(limit: number): void {
    if (this.firstIsTaken) this.fillFirst();
    if (this.reaches(1, limit)) this.level(1, this.keys[0]!, limit);
    if (this.reaches(2, limit)) this.level(2, this.keys[0]!, limit);
  }

  /** Removes an entry of the heap. */
  remove(entry: number): void {
    if (this.firstIsTaken) this.fillFirst();
    this.takeOut(entry);
  }

  /** The integers in no particular order (allocates). */
  toArray(): number[] {
    const from = this.firstIsTaken ? 1 : 0;
    return Array.from(this.order.subarray(from, this.count), (entry) => this.values[entry]!);
  }

  clear(): void {
    this.count = 0;
    this.insertions = 0;
    this.firstIsTaken = false;
  }

  private fillFirst(): void {
    this.firstIsTaken = false;
    this.takeOut(this.order[0]!);
  }

  private takeOut(entry: number): void {
    const place = this.places[entry]!;
    const last = --this.count;
    const moved = this.order[last]!;
    this.order[last] = entry;
    this.places[entry] = last;
    if (moved !== entry) this.settle(this.keys[last]!, this.ranks[last]!, moved, place);
  }

  /** From a place on downwards: no key is smaller than the one above it, so none up to the limit is missed. */
  private level(place: number, key: number, limit: number): void {
    if (this.keys[place]! !== key) this.rise(key, this.ranks[place]!, this.order[place]!, place);
    const child = 2 * place + 1;
    if (this.reaches(child, limit)) this.level(child, key, limit);
    if (this.reaches(child + 1, limit)) this.level(child + 1, key, limit);
  }

  private reaches(place: number, limit: number): boolean {
    return place < this.count && this.keys[place]! <= limit;
  }

  /** Finds the place of an entry for which `hole` was made. */
  private settle(key: number, rank: number, entry: number, hole: number): void {
    if (hole > 0 && this.follows((hole - 1) >> 1, key, rank)) this.rise(key, rank, entry, hole);
    else this.sink(key, rank, entry, hole);
  }

  private rise(key: number, rank: number, entry: number, hole: number): void {
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!this.follows(parent, key, rank)) break;
      this.copy(parent, hole);
      hole = parent;
    }
    this.put(key, rank, entry, hole);
  }

  private sink(key: number, rank: number, entry: number, hole: number): void {
    const { keys, count } = this;
    for (let child = 2 * hole + 1; child < count; child = 2 * hole + 1) {
      if (child + 1 < count) {
        const left = keys[child]!;
        const right = keys[child + 1]!;
        // Added, not branched on: no processor foresees which of the two it is.
        child += left === right ? this.isSooner(child + 1, child) : +(right < left);
      }
      if (this.follows(child, key, rank)) break;
      this.copy(child, hole);
      hole = child;
    }
    this.put(key, rank, entry, hole);
  }

  private copy(from: number, to: number): void {
    this.put(this.keys[from]!, this.ranks[from]!, this.order[from]!, to);
  }

  private put(key: number, rank: number, entry: number, place: number): void {
    this.keys[place] = key;
    this.ranks[place] = rank;
    this.order[place] = entry;
    this.places[entry] = place;
  }

  /** Is the rank at a place smaller than that at another? 1 or 0. */
  private isSooner(place: number, other: number): number {
    return +(this.ranks[place]! < this.ranks[other]!);
  }

  /** Does what stands at a place come after (key, rank)? */
  private follows(place: number, key: number, rank: number): boolean {
    const other = this.keys[place]!;
    return other > key || (other === key && this.ranks[place]! > rank);
  }

  private grow(): void {
    const capacity = 2 * this.count;
    this.keys = enlarged(this.keys, capacity);
    this.ranks = enlarged(this.ranks, capacity);
    this.values = enlarged(this.values, capacity);
    this.order = enlarged(this.order, capacity);
    this.places = enlarged(this.places, capacity);
    for (let entry = this.count; entry < capacity; entry++) {
      this.order[entry] = entry;
      this.places[entry] = entry;
    }
  }
}
