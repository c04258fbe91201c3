import type { Inference } from "../../sim/partition/index.ts";
import { Arrival } from "./arrival.ts";
import { BlockBorder } from "./block-border.ts";
import type { BlockCosts } from "./block-costs.ts";
import type { Block, BlockGeometry } from "./block-geometry.ts";
import { CutStates } from "./cut-states.ts";
import { homeTransfers } from "./home.ts";
import { LazySearch, type SearchParts, type Sequence } from "./lazy-search.ts";
import { isLess } from "../ties.ts";
import type { TransferCosts } from "./transfer-costs.ts";
import { waitingSeconds } from "./waiting.ts";

/** Which plans a search considers, and when it stops looking. */
export interface SearchBounds {
  /** How blocks may be cut: numbers of kinds of the geometry. */
  readonly kinds: readonly number[];
  /** Most operators in a block. */
  readonly maximumBlock: number;
  /** `exhaustive` tries every block length; `greedy` stops lengthening a block once a longer one is not better. */
  readonly stopping: "exhaustive" | "greedy";
  /** Most ways between states that are looked at before only few states are kept at each cut. */
  readonly maximumWays: number;
  /** Most states that are kept at one cut then: the cheapest survive and the answer may miss the optimum. */
  readonly maximumStates: number;
  /**
   * Part of a block's computation during which what it reads may still be on its way, as in dataflow: transfers then cost what is left of
   * them, and a little for those that none is left of. 0, as where steps wait for each other, unless given.
   */
  readonly overlap?: number;
}

/** The best sequence of blocks. */
export interface SearchResult {
  readonly blocks: readonly Block[];
  /** Seconds, by the cost model. */
  readonly latency: number;
  /** States that were dropped because a cut had too many; the answer is exact when it is 0. */
  readonly droppedStates: number;
  /** No sequence of blocks takes less seconds than this; `latency` itself where nothing was dropped. */
  readonly atLeast: number;
}

/** Nothing above a known plan's seconds by more than this part is followed; what differs by rounding stays. */
const tolerance = 1e-9;

/**
 * Dynamic partition planning over sequences of blocks (FlexPie, arXiv 2502.15312, algorithm 1, as the segment dynamic
 * program that its proof describes), generalised from chains to DAGs: a state at a cut is who holds which region of
 * every tensor that is still to be read, so that skip connections are paid for exactly. On a chain that is one tensor,
 * and the state is how the last layer is cut, as in the paper.
 *
 *     best[state after block] = min over blocks (first..last, kind) and states at first:
 *         best[state] + transfers that bring the block what it reads + computation of its slowest device
 *
 * @param atMost seconds above which no sequence is of interest
 * @returns undefined where all sequences take more
 */
export function searchBlocks(
  geometry: BlockGeometry,
  blockCosts: BlockCosts,
  transfers: TransferCosts,
  inference: Inference,
  space: SearchBounds,
  atMost = Infinity,
): SearchResult | undefined {
  const bounds = blockCosts.completionBounds(space.kinds, space.maximumBlock);
  if (bounds[0]! > atMost * (1 + tolerance)) return undefined;
  const search = (how: SearchBounds) => new BlockSearch(geometry, blockCosts, transfers, inference, how);
  if (space.stopping === "greedy") return search(space).run(Infinity);
  const exact = exactSearch({ geometry, blockCosts, transfers, inference }, space, bounds, atMost);
  if (exact !== "too many ways") {
    return exact && { ...exact, droppedStates: 0, atLeast: exact.latency };
  }
  if (atMost < Infinity) {
    const within = search(space);
    const found = within.run(atMost);
    if (found || within.dropped === 0) return found;
  }
  // A good plan is quickly found, and no state that costs more needs to be followed.
  const greedy = search({ ...space, stopping: "greedy" }).run(Infinity)!;
  const exhaustive = search(space);
  const found = exhaustive.run(greedy.latency);
  if (found && !isLess(greedy.latency, found.latency)) return found;
  return {
    ...greedy,
    droppedStates: greedy.droppedStates + exhaustive.dropped,
    atLeast: Math.min(greedy.latency, exhaustive.atLeast),
  };
}

/** By how much of the bound the first limit lies above it; the next ones twice as much each. */
const firstExcess = 1 / 16;
/** States that are followed at a cut while no sequence is known. */
const fewStates = 24;

/**
 * The best sequence. A good one is found among few states, by limits that rise from what all sequences take at least; then all
 * states are followed that can be part of a better one.
 *
 * @returns undefined where all sequences take more than `atMost`
 */
function exactSearch(
  parts: SearchParts,
  { kinds, maximumBlock, maximumWays, overlap }: SearchBounds,
  bounds: Float64Array,
  atMost: number,
): Sequence | "too many ways" | undefined {
  const bound = bounds[0]!;
  for (let known = atMost, excess = firstExcess; ; excess *= 2) {
    const limit = bound > 0 ? Math.min(known, bound * (1 + excess)) : known;
    const search = new LazySearch(parts, kinds, overlap);
    const isRoomy = search.explore({
      bounds,
      limit: limit * (1 + tolerance),
      maximumBlock,
      mostStates: limit < known ? fewStates : Infinity,
      mostWays: maximumWays,
    });
    if (!isRoomy) return "too many ways";
    const found = search.fastest();
    const isWithin = found && !isLess(limit, found.latency);
    if (!search.isNarrowed && (isWithin || limit === atMost)) return found;
    known = Math.min(known, found?.latency ?? Infinity);
    if (isWithin) excess = Infinity;
  }
}

class BlockSearch {
  private readonly geometry: BlockGeometry;
  private readonly blockCosts: BlockCosts;
  private readonly transferCosts: TransferCosts;
  private readonly inference: Inference;
  private readonly space: SearchBounds;
  /** By cut: the states before the operator at that position. */
  private readonly states: readonly CutStates[];
  private readonly border: BlockBorder;
  private readonly arrival: Arrival;
  private droppedStates = 0;
  /** Seconds to the end from the cheapest state that was dropped, if nothing had to move behind it. */
  private leastDropped = Infinity;
  private bounds: Float64Array = new Float64Array(0);

  constructor(
    geometry: BlockGeometry,
    blockCosts: BlockCosts,
    transferCosts: TransferCosts,
    inference: Inference,
    space: SearchBounds,
  ) {
    this.geometry = geometry;
    this.blockCosts = blockCosts;
    this.transferCosts = transferCosts;
    this.inference = inference;
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
    const length = this.geometry.order.length;
    const { kinds, maximumBlock, stopping } = this.space;
    const bounds = this.blockCosts.completionBounds(kinds, maximumBlock);
    this.bounds = bounds;
    const limit = upperBound * (1 + tolerance);
    this.begin();
    for (let last = 0; last < length; last++) {
      for (const [index, kind] of kinds.entries()) {
        const seconds = this.blockCosts.of(kind);
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
    arrival.clear();
    for (const tensor of start.tensors) arrival.hold(this.geometry.inputHolding(tensor, this.inference));
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
    const { border, arrival, transferCosts } = this;
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
      const least =
        before + waitingSeconds(transferCosts.atLeast(arrival.transfers), compute, overlap) + compute;
      if ((least > limit || !isLess(least, known)) && !(greedy && least < best)) continue;
      const cost =
        before + waitingSeconds(transferCosts.secondsOf(arrival.transfers), compute, overlap) + compute;
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
    const states = this.states.at(-1)!;
    let best: { latency: number; state: number } | undefined;
    for (let state = 0; state < states.size; state++) {
      const home = homeTransfers(this.geometry, this.inference, states, state);
      const latency = states.costOf(state) + this.transferCosts.secondsOf(home);
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
