import type { CostModel } from "../cost-model.ts";
import { enlarged } from "../../sim/enlarged.ts";
import type { TransferSets } from "./transfer-sets.ts";

/**
 * Seconds of sets of transfers, each asked for once, and what they take at least: the cost model plays a set on the
 * network, the bound only looks at how long each channel has to carry.
 */
export class TransferCosts {
  private readonly sets: TransferSets;
  private readonly costs: CostModel;
  /** By set; not a number where nobody asked. */
  private known = new Float64Array(1);
  private bounds = new Float64Array(1);
  /** By list of transfers: seconds that it keeps each channel busy. */
  private readonly loads = new Map<number, Float64Array>();
  private readonly sum: Float64Array;

  constructor(sets: TransferSets, costs: CostModel) {
    this.sets = sets;
    this.costs = costs;
    this.sum = new Float64Array(costs.channelCount);
  }

  /** Seconds until all transfers of a set are delivered. */
  secondsOf(set: number): number {
    if (set >= this.known.length) this.reserve(set);
    let seconds = this.known[set]!;
    if (Number.isNaN(seconds)) {
      seconds = this.costs.transferSeconds(this.sets.transfersOf(set));
      this.known[set] = seconds;
      this.bounds[set] = seconds;
    }
    return seconds;
  }

  /** Are the seconds of a set known? */
  isKnown(set: number): boolean {
    return set === 0 || !Number.isNaN(this.known[set] ?? NaN);
  }

  /** Lower bound on the transfer time of a set: its seconds themselves where they are known. */
  atLeast(set: number): number {
    if (set >= this.known.length) this.reserve(set);
    let bound = this.bounds[set]!;
    if (Number.isNaN(bound)) {
      bound = this.longestLoad(set);
      this.bounds[set] = bound;
    }
    return bound;
  }

  private longestLoad(set: number): number {
    const { sum } = this;
    sum.fill(0);
    for (let rest = set; rest !== 0; rest = this.sets.restOf(rest)) {
      const load = this.loadOf(this.sets.lastOf(rest));
      for (let channel = 0; channel < sum.length; channel++) sum[channel]! += load[channel]!;
    }
    let longest = 0;
    for (let channel = 0; channel < sum.length; channel++) longest = Math.max(longest, sum[channel]!);
    // Sums in another order than the network's differ by rounding.
    return longest * (1 - roundingShare);
  }

  private loadOf(list: number): Float64Array {
    let load = this.loads.get(list);
    if (!load) {
      load = new Float64Array(this.sum.length);
      for (const transfer of this.sets.transfersOfList(list)) this.costs.addChannelSeconds(transfer, load);
      this.loads.set(list, load);
    }
    return load;
  }

  private reserve(set: number): void {
    this.known = enlarged(this.known, 2 * set + 2, NaN);
    this.bounds = enlarged(this.bounds, 2 * set + 2, NaN);
  }
}

const roundingShare = 1e-9;
