/**
 * Integers ordered by (key, order of insertion), smallest first: a binary heap in typed arrays that allocates only
 * when it grows.
 */
export class KeyedHeap {
  private keys = new Float64Array(8);
  private sequences = new Float64Array(8);
  private values = new Int32Array(8);
  private sequence = 0;
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The smallest key, or Infinity when the heap is empty. */
  get firstKey(): number {
    return this.count === 0 ? Infinity : this.keys[0]!;
  }

  /** The integer with the smallest key, or -1 when the heap is empty. */
  get first(): number {
    return this.count === 0 ? -1 : this.values[0]!;
  }

  push(key: number, value: number): void {
    if (this.count === this.values.length) this.grow();
    const { keys, sequences, values } = this;
    let hole = this.count++;
    // A new entry is the last inserted: it passes larger keys only.
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (keys[parent]! <= key) break;
      this.move(parent, hole);
      hole = parent;
    }
    keys[hole] = key;
    sequences[hole] = this.sequence++;
    values[hole] = value;
  }

  /** Removes the integer with the smallest key and returns it, or -1 when the heap is empty. */
  pop(): number {
    if (this.count === 0) return -1;
    const { keys, sequences, values } = this;
    const result = values[0]!;
    const last = --this.count;
    const key = keys[last]!;
    const sequence = sequences[last]!;
    let hole = 0;
    for (let child = 1; child < last; child = 2 * hole + 1) {
      if (child + 1 < last && this.precedes(child + 1, keys[child]!, sequences[child]!)) child++;
      if (!this.precedes(child, key, sequence)) break;
      this.move(child, hole);
      hole = child;
    }
    keys[hole] = key;
    sequences[hole] = sequence;
    values[hole] = values[last]!;
    return result;
  }

  /** The integers in no particular order (a copy). */
  toArray(): number[] {
    return Array.from(this.values.subarray(0, this.count));
  }

  clear(): void {
    this.count = 0;
    this.sequence = 0;
  }

  private precedes(index: number, key: number, sequence: number): boolean {
    const difference = this.keys[index]! - key;
    return difference < 0 || (difference === 0 && this.sequences[index]! < sequence);
  }

  private move(from: number, to: number): void {
    this.keys[to] = this.keys[from]!;
    this.sequences[to] = this.sequences[from]!;
    this.values[to] = this.values[from]!;
  }

  private grow(): void {
    const capacity = 2 * this.values.length;
    const { keys, sequences, values } = this;
    this.keys = new Float64Array(capacity);
    this.sequences = new Float64Array(capacity);
    this.values = new Int32Array(capacity);
    this.keys.set(keys);
    this.sequences.set(sequences);
    this.values.set(values);
  }
}
