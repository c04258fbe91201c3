import { enlarged } from "../enlarged.ts";
import { IntegerList } from "../engine/index.ts";
import type { Leg } from "./legs.ts";

/**
 * The messages on their way: one row is a transfer on one of its legs. A row is used again once its leg is over, so
 * nothing is allocated for a message.
 */
export class MessageTable {
  /** Transfer of each message; NaN in a row that is free, and once the transfer is cancelled. */
  transfers = new Float64Array(64);
  bytes = new Float64Array(64);
  /** Bytes of each message that `Airtime` has counted. */
  counted = new Float64Array(64);
  readonly legs: Leg[] = [];
  private readonly free = new IntegerList();
  private rows = 0;

  /** Number of messages on their way. */
  get size(): number {
    return this.rows - this.free.length;
  }

  /** Adds a message and returns its row. */
  add(transfer: number, bytes: number, leg: Leg): number {
    const reused = this.free.pop();
    const row = reused >= 0 ? reused : this.rows++;
    if (row === this.bytes.length) this.grow();
    this.transfers[row] = transfer;
    this.bytes[row] = bytes;
    this.counted[row] = 0;
    this.legs[row] = leg;
    return row;
  }

  remove(row: number): void {
    this.transfers[row] = NaN;
    this.free.push(row);
  }

  /** The messages of a transfer (allocates). */
  rowsOf(transfer: number): number[] {
    const rows: number[] = [];
    for (let row = 0; row < this.rows; row++) if (this.transfers[row] === transfer) rows.push(row);
    return rows;
  }

  clear(): void {
    this.rows = 0;
    this.free.clear();
  }

  private grow(): void {
    const capacity = 2 * this.bytes.length;
    this.transfers = enlarged(this.transfers, capacity);
    this.bytes = enlarged(this.bytes, capacity);
    this.counted = enlarged(this.counted, capacity);
  }
}
