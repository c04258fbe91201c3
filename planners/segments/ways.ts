import { enlarged } from "../../sim/enlarged.ts";

/** Ways from state to state, each by a block, in typed arrays. */
export class Ways {
  /** Numbers of the states that a way joins, of its block, and of the set of transfers that it takes. */
  from = new Int32Array(1024);
  to = new Int32Array(1024);
  block = new Int32Array(1024);
  transfers = new Int32Array(1024);
  /** Seconds of the block's slowest device. */
  compute = new Float64Array(1024);
  count = 0;

  add(from: number, to: number, block: number, transfers: number, compute: number): void {
    const way = this.count++;
    if (way === this.from.length) this.enlarge();
    this.from[way] = from;
    this.to[way] = to;
    this.block[way] = block;
    this.transfers[way] = transfers;
    this.compute[way] = compute;
  }

  private enlarge(): void {
    const capacity = 2 * this.from.length;
    this.from = enlarged(this.from, capacity);
    this.to = enlarged(this.to, capacity);
    this.block = enlarged(this.block, capacity);
    this.transfers = enlarged(this.transfers, capacity);
    this.compute = enlarged(this.compute, capacity);
  }
}
