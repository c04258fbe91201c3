import { enlarged } from "../enlarged.ts";

/** A list of 32-bit integers that keeps its memory when it is cleared. */
export class IntegerList {
  /** The integers; only the first `length` are meant. Valid until the next `push`. */
  items = new Int32Array(8);
  length = 0;

  push(item: number): void {
    if (this.length === this.items.length) this.items = enlarged(this.items, 2 * this.length);
    this.items[this.length++] = item;
  }

  /** Removes and returns the last integer, or -1 when the list is empty. */
  pop(): number {
    return this.length === 0 ? -1 : this.items[--this.length]!;
  }

  includes(item: number): boolean {
    return this.items.subarray(0, this.length).includes(item);
  }

  /** Sorts the first `length` integers. */
  sort(compare: (left: number, right: number) => number): void {
    this.items.subarray(0, this.length).sort(compare);
  }

  clear(): void {
    this.length = 0;
  }
}
