import { isLess } from "../ties.ts";
import { Arrival } from "./arrival.ts";
import { BlockBorder } from "./block-border.ts";
import type { Block } from "./block-geometry.ts";
import { CutStates } from "./cut-states.ts";
import { homeTransfers } from "./home.ts";
import { tolerance, type SearchBounds, type SearchParts, type SearchResult } from "./search-space.ts";
import { waitingSeconds } from "./waiting.ts";

/**
 * States cut by cut from the first operator on, each with its best cost so far. It keeps no ways, so it can stop lengthening a block by
 * what that costs, and drop all but the cheapest states of a cut where `LazySearch` would have too many ways.
 */
export class ForwardSearch {
  private readonly parts: SearchParts;
  private readonly space: SearchBounds;
  /** By cut: the states before the operator at that position. */
  private readonly states: readonly CutStates[];
  private readonly border: BlockBorder;
  private readonly arrival: Arrival;
  private droppedStates = 0;
  /** Seconds to the end from the cheapest state that was dropped, if nothing had to move behind it. */
  private leastDropped = Infinity;
  private bounds: Float64Array = new Float64Array(0);

  constructor(parts: SearchParts, space: SearchBounds) {
    const { geometry } = parts;
    this.parts = parts;
    this.space = space;
    this.border = new BlockBorder(geometry);
    this.arrival = new Arrival(geometry.holdings);
    const cuts = geometry.order.length + 1;
    this.states = Array.from({ length: cuts }, (_, cut) => new CutStates(geometry.liveAt(cut)));
  }

  /** States that were dropped so far. */
  get dropped(): number {
    return this.droppedStates;
  }

  /** Seconds that no sequence takes less than of those that this search did not follow to the end for lack of room. */
  get atLeast(): number {
    return this.leastDropped;
  }

  /**
   * @param upperBound seconds that a known plan takes
   * @returns undefined when every state of a plan that costs no more was dropped
   */
  run(upperBound: number): SearchResult | undefined {
    const { geometry, blockCosts } = this.parts;
    const { length } = geometry.order;
    const { kinds, maximumBlock, stopping } = this.space;
    const bounds = blockCosts.completionBounds(kinds, maximumBlock);
    this.bounds = bounds;
    const limit = upperBound * (1 + tolerance);
    this.begin();
    for (let last = 0; last < length; last++) {
      for (const [index, kind] of kinds.entries()) {
        const seconds = blockCosts.of(kind);
        let best = Infinity;
        for (let first = last; first >= Math.max(0, last - maximumBlock + 1); first--) {
          const compute = seconds[first * length + last]!;
          const left = limit - bounds[last + 1]!;
          if (this.states[first]!.leastCost + compute > left) continue;
          const cost = this.extend({ first, last, kind }, index, compute, left);
          if (stopping === "greedy" && !isLess(cost, best)) break;
          best = Math.min(best, cost);
        }
      }
      this.keepCheapest(last + 1);
    }
    return this.result();
  }

  /** The state before the first operator. */
  private begin(): void {
    const start = this.states[0]!;
    const { arrival } = this;
    const { geometry, inference } = this.parts;
    arrival.clear();
    for (const tensor of start.tensors) arrival.hold(geometry.inputHolding(tensor, inference));
    start.put(arrival.key, arrival.live, 0, -1, -1);
  }

  /**
   * Appends a block to every state at its first cut that can still beat the limit. Where what the transfers take at
   * least shows that an arrival changes nothing, they are not costed.
   *
   * @param index of its kind in the search space
   * @returns the least cost that came out, for the greedy rule
   */
  private extend(block: Block, index: number, compute: number, limit: number): number {
    const { border, arrival } = this;
    const { transfers } = this.parts;
    const from = this.states[block.first]!;
    const to = this.states[block.last + 1]!;
    const { overlap = 0 } = this.space;
    const greedy = this.space.stopping === "greedy";
    const number = block.first * this.space.kinds.length + index;
    border.enter(block, from.tensors, to.tensors);
    let best = Infinity;
    for (let state = 0; state < from.size; state++) {
      const before = from.costOf(state);
      if (before + compute > limit) continue;
      arrival.cross(border, from, state);
      const known = to.costUnder(arrival.key);
      const least = before + waitingSeconds(transfers.atLeast(arrival.transfers), compute, overlap) + compute;
      if ((least > limit || !isLess(least, known)) && !(greedy && least < best)) continue;
      const cost =
        before + waitingSeconds(transfers.secondsOf(arrival.transfers), compute, overlap) + compute;
      best = Math.min(best, cost);
      if (cost <= limit && isLess(cost, known)) to.put(arrival.key, arrival.live, cost, state, number);
    }
    return best;
  }

  private keepCheapest(cut: number): void {
    const states = this.states[cut]!;
    const surplus = states.size - this.space.maximumStates;
    if (surplus <= 0) return;
    const dropped = states.keepCheapest(this.space.maximumStates);
    this.leastDropped = Math.min(this.leastDropped, dropped + this.bounds[cut]!);
    this.droppedStates += surplus;
  }

  private result(): SearchResult | undefined {
    const { geometry, transfers, inference } = this.parts;
    const states = this.states.at(-1)!;
    let best: { latency: number; state: number } | undefined;
    for (let state = 0; state < states.size; state++) {
      const home = homeTransfers(geometry, inference, states, state);
      const latency = states.costOf(state) + transfers.secondsOf(home);
      if (!best || isLess(latency, best.latency)) best = { latency, state };
    }
    if (!best) return undefined;
    return {
      blocks: this.blocksTo(best.state),
      latency: best.latency,
      droppedStates: this.droppedStates,
      atLeast: Math.min(best.latency, this.leastDropped),
    };
  }

  /** The blocks that lead to a state at the last cut. */
  private blocksTo(final: number): Block[] {
    const { kinds } = this.space;
    const blocks: Block[] = [];
    for (let cut = this.states.length - 1, state = final; cut > 0; cut = blocks[0]!.first) {
      const states = this.states[cut]!;
      const number = states.blockOf(state);
      const kind = kinds[number % kinds.length]!;
      blocks.unshift({ first: Math.floor(number / kinds.length), last: cut - 1, kind });
      state = states.predecessorOf(state);
    }
    return blocks;
  }
}
