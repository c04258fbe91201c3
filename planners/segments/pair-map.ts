/**
 * Integers by pairs of integers, all at least 0. A hash table in typed arrays: a lookup makes no object and no string,
 * which is what the search does most.
 */
export class PairMap {
  private firsts = new Int32Array(64);
  private seconds = new Int32Array(64);
  /** -1 where the place is free. */
  private values = new Int32Array(64).fill(-1);
  private count = 0;

  /** Number of pairs. */
  get size(): number {
    return this.count;
  }

  /** The value of a pair, or -1. */
  get(first: number, second: number): number {
    return this.values[this.place(first, second)]!;
  }

  set(first: number, second: number, value: number): void {
    const place = this.place(first, second);
    if (this.values[place]! < 0) this.count++;
    this.firsts[place] = first;
    this.seconds[place] = second;
    this.values[place] = value;
    if (2 * this.count > this.values.length) this.enlarge();
  }

  /** The number of a pair: 0 for the first that was ever asked for, 1 for the second, and so on. */
  numberOf(first: number, second: number): number {
    let number = this.get(first, second);
    if (number < 0) {
      number = this.count;
      this.set(first, second, number);
    }
    return number;
  }

  /** Where the pair stands, or the free place that it would take. */
  private place(first: number, second: number): number {
    const { firsts, seconds, values } = this;
    const mask = values.length - 1;
    let place = hash(first, second) & mask;
    while (values[place]! >= 0 && (firsts[place] !== first || seconds[place] !== second)) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private enlarge(): void {
    const { firsts, seconds, values } = this;
    this.firsts = new Int32Array(2 * firsts.length);
    this.seconds = new Int32Array(2 * firsts.length);
    this.values = new Int32Array(2 * firsts.length).fill(-1);
    for (let old = 0; old < values.length; old++) {
      if (values[old]! < 0) continue;
      const place = this.place(firsts[old]!, seconds[old]!);
      this.firsts[place] = firsts[old]!;
      this.seconds[place] = seconds[old]!;
      this.values[place] = values[old]!;
    }
  }
}

/** Multiplications and shifts (the finalizer of MurmurHash3). */
function hash(first: number, second: number): number {
  let mixed = Math.imul(first, 0x9e3779b1) ^ second;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
