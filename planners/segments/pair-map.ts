/** Numbers of a place, as a shift too: the pair, its value, and one that is not used, so that a place lies in one line of the cache. */
const width = 4;
const widthShift = 2;

/**
 * Integers by pairs of integers, all at least 0. A hash table in a typed array: a lookup makes no object and no string and looks at one
 * part of the memory, which is what the search does most.
 */
export class PairMap {
  /** By place: the pair and its value, which is -1 where the place is free. */
  private places = freePlaces(64);
  private count = 0;

  /** Number of pairs. */
  get size(): number {
    return this.count;
  }

  /** The value of a pair, or -1. */
  get(first: number, second: number): number {
    return this.places[this.place(first, second) + 2]!;
  }

  set(first: number, second: number, value: number): void {
    const place = this.place(first, second);
    const isNew = this.places[place + 2]! < 0;
    this.write(place, first, second, value);
    if (isNew) this.added();
  }

  /** The number of a pair: 0 for the first that was ever asked for, 1 for the second, and so on. */
  numberOf(first: number, second: number): number {
    const place = this.place(first, second);
    const known = this.places[place + 2]!;
    if (known >= 0) return known;
    const number = this.count;
    this.write(place, first, second, number);
    this.added();
    return number;
  }

  /** Where the pair stands, or the free place that it would take. */
  private place(first: number, second: number): number {
    const { places } = this;
    const mask = places.length - 1;
    let place = (hash(first, second) << widthShift) & mask;
    while (places[place + 2]! >= 0 && (places[place] !== first || places[place + 1] !== second)) {
      place = (place + width) & mask;
    }
    return place;
  }

  private write(place: number, first: number, second: number, value: number): void {
    this.places[place] = first;
    this.places[place + 1] = second;
    this.places[place + 2] = value;
  }

  private added(): void {
    this.count++;
    if (2 * width * this.count > this.places.length) this.enlarge();
  }

  private enlarge(): void {
    const old = this.places;
    this.places = freePlaces((2 * old.length) / width);
    for (let from = 0; from < old.length; from += width) {
      const value = old[from + 2]!;
      if (value >= 0) this.write(this.place(old[from]!, old[from + 1]!), old[from]!, old[from + 1]!, value);
    }
  }
}

function freePlaces(count: number): Int32Array<ArrayBuffer> {
  return new Int32Array(width * count).fill(-1);
}

/** Multiplications and shifts (the finalizer of MurmurHash3). */
function hash(first: number, second: number): number {
  let mixed = Math.imul(first, 0x9e3779b1) ^ second;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
