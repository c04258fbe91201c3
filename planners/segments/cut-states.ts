import { enlarged } from "../../sim/enlarged.ts";
import { ranks } from "../ties.ts";

/**
 * The states at one cut: for each, what it cost to get there, who holds every live tensor, and what led to it. In typed
 * arrays, by the order in which the states were first reached.
 */
export class CutStates {
  /** Ids of the live tensors: computed before the cut, results or read behind it. */
  readonly tensors: readonly number[];
  private count = 0;
  private least = Infinity;
  private costs = new Float64Array(8);
  private holdings: Int32Array<ArrayBuffer>;
  /** By state: its predecessor, a state at the first cut of the block that led here. */
  private predecessors = new Int32Array(8);
  private blocks = new Int32Array(8);
  /** State by key. */
  private readonly byKey = new Map<number, number>();

  constructor(tensors: readonly number[]) {
    this.tensors = tensors;
    this.holdings = new Int32Array(8 * tensors.length);
  }

  get size(): number {
    return this.count;
  }

  costOf(state: number): number {
    return this.costs[state]!;
  }

  /** The number of who holds a live tensor. */
  holdingOf(state: number, tensor: number): number {
    return this.holdings[state * this.tensors.length + tensor]!;
  }

  predecessorOf(state: number): number {
    return this.predecessors[state]!;
  }

  /** The number of the block that led to the state. */
  blockOf(state: number): number {
    return this.blocks[state]!;
  }

  /** Cost of the state with a key, or infinity. */
  costUnder(key: number): number {
    const state = this.byKey.get(key);
    return state === undefined ? Infinity : this.costs[state]!;
  }

  /** Least cost of all states, or infinity. */
  get leastCost(): number {
    return this.least;
  }

  /** Puts a way to the state with a key, in place of what was known of it. */
  put(key: number, holdings: readonly number[], cost: number, predecessor: number, block: number): void {
    const state = this.reach(key, holdings, cost);
    this.costs[state] = cost;
    this.predecessors[state] = predecessor;
    this.blocks[state] = block;
  }

  /** The state with a key, which is new or known, and can be had for the cost. */
  reach(key: number, holdings: readonly number[], cost: number): number {
    let state = this.byKey.get(key);
    if (state === undefined) {
      state = this.count++;
      if (state === this.costs.length) this.enlarge();
      this.byKey.set(key, state);
      const width = this.tensors.length;
      for (let tensor = 0; tensor < width; tensor++)
        this.holdings[state * width + tensor] = holdings[tensor]!;
      this.costs[state] = cost;
    } else if (cost < this.costs[state]!) {
      this.costs[state] = cost;
    }
    this.least = Math.min(this.least, cost);
    return state;
  }

  /**
   * Keeps the cheapest states, cheapest first, of equals those first reached; nothing can be put afterwards.
   *
   * @returns the least cost of those that are not kept
   */
  keepCheapest(most: number): number {
    const { costs, holdings, predecessors, blocks } = this;
    const rank = ranks(costs.subarray(0, this.count));
    const order = Array.from({ length: this.count }, (_, state) => state).sort(
      (left, right) => rank[left]! - rank[right]!,
    );
    const kept = order.slice(0, most);
    const dropped = order.slice(most).reduce((least, state) => Math.min(least, costs[state]!), Infinity);
    const width = this.tensors.length;
    this.count = kept.length;
    this.costs = Float64Array.from(kept, (state) => costs[state]!);
    this.predecessors = Int32Array.from(kept, (state) => predecessors[state]!);
    this.blocks = Int32Array.from(kept, (state) => blocks[state]!);
    this.holdings = new Int32Array(kept.length * width);
    for (const [place, state] of kept.entries()) {
      this.holdings.set(holdings.subarray(state * width, (state + 1) * width), place * width);
    }
    return dropped;
  }

  private enlarge(): void {
    const capacity = 2 * this.costs.length;
    this.costs = enlarged(this.costs, capacity);
    this.holdings = enlarged(this.holdings, capacity * this.tensors.length);
    this.predecessors = enlarged(this.predecessors, capacity);
    this.blocks = enlarged(this.blocks, capacity);
  }
}
