import type { CostModel } from "../cost-model.ts";
import type { Inference, Scheme } from "../../sim/partition/index.ts";
import type { BlockCosts } from "./block-costs.ts";
import type { Block, BlockGeometry, TensorNumber } from "./block-geometry.ts";

/** Which plans a search considers, and when it stops looking. */
export interface SearchSpace {
  readonly schemes: readonly Scheme[];
  /** Most operators in a block. */
  readonly maximumBlock: number;
  /** `exhaustive` tries every block length; `greedy` stops lengthening a block once a longer one is not better. */
  readonly stopping: "exhaustive" | "greedy";
  /** Most states that are kept at one cut; beyond it the cheapest survive and the answer may miss the optimum. */
  readonly maximumStates: number;
}

/** The best sequence of blocks. */
export interface SearchResult {
  readonly blocks: readonly Block[];
  /** Seconds, by the cost model. */
  readonly latency: number;
  /** States that were dropped because a cut had too many; the answer is exact when it is 0. */
  readonly droppedStates: number;
}

/** The work done so far, up to a cut: which tensors later operators still read, and who holds them. */
interface State {
  readonly cost: number;
  readonly live: readonly TensorNumber[];
  readonly previous: State | undefined;
  readonly block: Block | undefined;
}

/** Costs are sums in varying order: what differs by less is equal. */
const tolerance = 1e-9;

/**
 * Dynamic partition planning over sequences of blocks (FlexPie, arXiv 2502.15312, algorithm 1, as the segment dynamic
 * program that its proof describes), generalised from chains to DAGs: a state at a cut is who holds which region of
 * every tensor that is still to be read, so that skip connections are paid for exactly. On a chain that is one tensor,
 * and the state is the scheme of the last layer, as in the paper.
 *
 *     best[state after block] = min over blocks (first..last, scheme) and states at first:
 *         best[state] + transfers that bring the block what it reads + computation of its slowest device
 */
export function searchBlocks(
  geometry: BlockGeometry,
  blockCosts: BlockCosts,
  costs: CostModel,
  inference: Inference,
  space: SearchSpace,
): SearchResult {
  const search = new BlockSearch(geometry, blockCosts, costs, inference, space);
  if (space.maximumBlock === 1 || space.stopping === "greedy") return search.run(Infinity)!;
  // A good plan is quickly found, and nothing dearer needs to be followed.
  const greedy = searchBlocks(geometry, blockCosts, costs, inference, { ...space, stopping: "greedy" });
  const found = search.run(greedy.latency);
  if (found && found.latency <= greedy.latency) return found;
  return { ...greedy, droppedStates: greedy.droppedStates + search.dropped };
}

class BlockSearch {
  private readonly geometry: BlockGeometry;
  private readonly blockCosts: BlockCosts;
  private readonly costs: CostModel;
  private readonly inference: Inference;
  private readonly space: SearchSpace;
  /** By cut: the states before the operator at that position. */
  private readonly states: Map<string, State>[];
  private readonly transferSeconds = new Map<string, number>();
  private droppedStates = 0;

  constructor(
    geometry: BlockGeometry,
    blockCosts: BlockCosts,
    costs: CostModel,
    inference: Inference,
    space: SearchSpace,
  ) {
    this.geometry = geometry;
    this.blockCosts = blockCosts;
    this.costs = costs;
    this.inference = inference;
    this.space = space;
    this.states = Array.from({ length: geometry.order.length + 1 }, () => new Map<string, State>());
  }

  /** States that were dropped so far. */
  get dropped(): number {
    return this.droppedStates;
  }

  /**
   * @param upperBound seconds that a known plan takes
   * @returns nothing when every state of a plan that is no dearer was dropped
   */
  run(upperBound: number): SearchResult | undefined {
    const length = this.geometry.order.length;
    const { schemes, maximumBlock, stopping } = this.space;
    const bounds = this.blockCosts.completionBounds(schemes, maximumBlock);
    const limit = upperBound * (1 + tolerance);
    const live = this.geometry.inputs(this.inference);
    this.states[0]!.set("", { cost: 0, live, previous: undefined, block: undefined });
    for (let last = 0; last < length; last++) {
      for (const scheme of schemes) {
        const seconds = this.blockCosts.of(scheme);
        let best = Infinity;
        for (let first = last; first >= Math.max(0, last - maximumBlock + 1); first--) {
          const compute = seconds[first * length + last]!;
          const cost = this.extend({ first, last, scheme }, compute, limit - bounds[last + 1]!);
          if (stopping === "greedy" && !(cost < best)) break;
          best = Math.min(best, cost);
        }
      }
      this.keepCheapest(last + 1);
    }
    return this.result();
  }

  /** Appends a block to every state at its first cut that can still beat the limit; the least cost that came out. */
  private extend(block: Block, compute: number, limit: number): number {
    let best = Infinity;
    const target = this.states[block.last + 1]!;
    for (const state of this.states[block.first]!.values()) {
      if (state.cost + compute > limit) continue;
      const { movements, live } = this.cross(state, block);
      const cost = state.cost + this.secondsOf(movements) + compute;
      best = Math.min(best, cost);
      if (cost > limit) continue;
      const key = live.map(({ tensor, number }) => `${tensor}:${number}`).join();
      const known = target.get(key);
      if (!known || cost < known.cost) target.set(key, { cost, live, previous: state, block });
    }
    return best;
  }

  /** What must move for the block to start from the state, and the tensors that are live behind it. */
  private cross(state: State, block: Block): { movements: readonly number[]; live: readonly TensorNumber[] } {
    const { holdings } = this.geometry;
    const { reads, yields } = this.geometry.border(block);
    const movements: number[] = [];
    const live: TensorNumber[] = [];
    let next = 0;
    for (const held of state.live) {
      let number = held.number;
      if (reads[next]?.tensor === held.tensor) {
        const supply = holdings.supply(held.number, reads[next]!.number);
        if (supply.movement !== holdings.noTransfers) movements.push(supply.movement);
        number = supply.after;
        next++;
      }
      if (this.geometry.leaves(held.tensor, block.last)) live.push({ tensor: held.tensor, number });
    }
    live.push(...yields);
    return { movements, live };
  }

  private secondsOf(movements: readonly number[]): number {
    if (movements.length === 0) return 0;
    const key = movements.join();
    let seconds = this.transferSeconds.get(key);
    if (seconds === undefined) {
      seconds = this.costs.transferSeconds(
        movements.flatMap((movement) => this.geometry.holdings.transfersOf(movement)),
      );
      this.transferSeconds.set(key, seconds);
    }
    return seconds;
  }

  private keepCheapest(cut: number): void {
    const states = this.states[cut]!;
    const surplus = states.size - this.space.maximumStates;
    if (surplus <= 0) return;
    const kept = [...states].sort(([, a], [, b]) => a.cost - b.cost).slice(0, this.space.maximumStates);
    this.states[cut] = new Map(kept);
    this.droppedStates += surplus;
  }

  private result(): SearchResult | undefined {
    let best: { latency: number; state: State } | undefined;
    for (const state of this.states.at(-1)!.values()) {
      const latency = state.cost + this.secondsToBringHome(state);
      if (!best || latency < best.latency) best = { latency, state };
    }
    if (!best) return undefined;
    const blocks: Block[] = [];
    for (let state: State | undefined = best.state; state?.block; state = state.previous)
      blocks.unshift(state.block);
    return { blocks, latency: best.latency, droppedStates: this.droppedStates };
  }

  private secondsToBringHome(state: State): number {
    const { resultAt } = this.inference;
    if (resultAt === "anywhere") return 0;
    const { holdings, model } = this.geometry;
    const movements = model.outputs
      .map((output) => {
        const held = state.live.find(({ tensor }) => tensor === output)!;
        return holdings.supply(held.number, this.geometry.wholeNeed(output, resultAt)).movement;
      })
      .filter((movement) => movement !== holdings.noTransfers);
    return this.secondsOf(movements);
  }
}
