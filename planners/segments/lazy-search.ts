import { isLess } from "../ties.ts";
import { Arrival } from "./arrival.ts";
import { BlockBorder } from "./block-border.ts";
import type { Block } from "./block-geometry.ts";
import { CutStates } from "./cut-states.ts";
import { homeTransfers } from "./home.ts";
import type { SearchParts } from "./search-space.ts";
import { waitingSeconds } from "./waiting.ts";
import { Ways } from "./ways.ts";

/** How far a search goes. */
export interface Reach {
  /** Seconds within which sequences are to be. */
  readonly limit: number;
  /** By cut: seconds that any blocks take from there to the end. */
  readonly bounds: Float64Array;
  /** Most operators in a block. */
  readonly maximumBlock: number;
  /** States of a cut that are followed, the cheapest. */
  readonly mostStates: number;
  readonly mostWays: number;
}

/** A sequence of blocks and its seconds. */
export interface Sequence {
  readonly blocks: readonly Block[];
  readonly latency: number;
}

/** Rounds that cost only the sequence that looks best; where bounds are loose, too many would follow. */
const patience = 50;

const none = -1;

/**
 * The states that sequences of blocks come to within a limit, and the ways between them. For the transfers of a way stands what
 * they take at least until the way belongs to the sequence that is the fastest by what is known; only then they are played
 * on the network, until nothing of that sequence is a bound (lazy shortest paths, Dellin and Srinivasa, ICAPS 2016). Of all
 * that a search over many devices does, playing transfers takes longest, and their bounds are mostly near to them.
 */
export class LazySearch {
  private readonly parts: SearchParts;
  private readonly kinds: readonly number[];
  private readonly overlap: number;
  private readonly ways = new Ways();
  /** By cut: the states before the operator at that position, and their numbers among all states. */
  private readonly states: readonly CutStates[];
  private readonly numbers: readonly number[][];
  private stateCount = 0;
  /** By cut: states that cost more are not followed. */
  private readonly followed: number[] = [];
  private narrowed = false;
  /** By state: the least seconds to get there by what is known, and the way there. */
  private seconds = new Float64Array(0);
  private via = new Int32Array(0);

  /** @param overlap part of a block's computation during which what it reads may still be on its way */
  constructor(parts: SearchParts, kinds: readonly number[], overlap = 0) {
    const { geometry } = parts;
    this.parts = parts;
    this.kinds = kinds;
    this.overlap = overlap;
    const cuts = [...geometry.order.keys(), geometry.order.length];
    this.states = cuts.map((cut) => new CutStates(geometry.liveAt(cut)));
    this.numbers = cuts.map(() => []);
  }

  /** Were there states that were not followed? */
  get isNarrowed(): boolean {
    return this.narrowed;
  }

  /**
   * Finds the states and ways of sequences whose bound is within the limit.
   *
   * @returns false when there are too many ways
   */
  explore({ limit, bounds, maximumBlock, mostStates, mostWays }: Reach): boolean {
    const { geometry, blockCosts, inference } = this.parts;
    const { length } = geometry.order;
    const border = new BlockBorder(geometry);
    const arrival = new Arrival(geometry.holdings);
    const start = this.states[0]!;
    for (const tensor of start.tensors) arrival.hold(geometry.inputHolding(tensor, inference));
    this.reach(0, arrival, 0);
    for (let last = 0; last < length; last++) {
      const left = limit - bounds[last + 1]!;
      this.followed[last] = this.costWithin(this.states[last]!, mostStates);
      for (const [index, kind] of this.kinds.entries()) {
        const seconds = blockCosts.of(kind);
        for (let first = last; first >= Math.max(0, last - maximumBlock + 1); first--) {
          const compute = seconds[first * length + last]!;
          const from = this.states[first]!;
          if (from.leastCost + compute > left) continue;
          border.enter({ first, last, kind }, from.tensors, this.states[last + 1]!.tensors);
          this.extend(first, last + 1, first * this.kinds.length + index, border, arrival, compute, left);
          if (this.ways.count > mostWays) return false;
        }
      }
    }
    return true;
  }

  /**
   * The fastest sequence; the first of equals in the order in which blocks are tried.
   *
   * @returns undefined when no state at the end was reached within the limit
   */
  fastest(): Sequence | undefined {
    const { transfers } = this.parts;
    this.seconds = new Float64Array(this.stateCount);
    this.via = new Int32Array(this.stateCount);
    const homes = this.homes();
    if (homes.length === 0) return undefined;
    for (let round = 0; ; round++) {
      this.settle();
      let latency = Infinity;
      let place = none;
      for (let state = 0; state < homes.length; state++) {
        const seconds = this.seconds[this.numbers.at(-1)![state]!]! + transfers.atLeast(homes[state]!);
        if (place !== none && !isLess(seconds, latency)) continue;
        latency = seconds;
        place = state;
      }
      const path = this.pathTo(this.numbers.at(-1)![place]!);
      const sets = [homes[place]!, ...path.map((way) => this.ways.transfers[way]!)];
      if (sets.every((set) => transfers.isKnown(set))) return { blocks: this.blocksOf(path), latency };
      for (const set of sets) transfers.secondsOf(set);
      if (round >= patience) this.costWays();
    }
  }

  private extend(
    first: number,
    cut: number,
    block: number,
    border: BlockBorder,
    arrival: Arrival,
    compute: number,
    left: number,
  ): void {
    const { transfers } = this.parts;
    const from = this.states[first]!;
    const followed = this.followed[first]!;
    for (let state = 0; state < from.size; state++) {
      const before = from.costOf(state);
      if (before + compute > left || before > followed) continue;
      arrival.cross(border, from, state);
      const waiting = waitingSeconds(transfers.atLeast(arrival.transfers), compute, this.overlap);
      const seconds = before + waiting + compute;
      if (seconds > left) continue;
      const to = this.reach(cut, arrival, seconds);
      this.ways.add(this.numbers[first]![state]!, to, block, arrival.transfers, compute);
    }
  }

  /** Of so many of the cheapest states at a cut, the cost of the last. */
  private costWithin(states: CutStates, most: number): number {
    if (states.size <= most) return Infinity;
    this.narrowed = true;
    return Float64Array.from({ length: states.size }, (_, state) => states.costOf(state)).sort()[most - 1]!;
  }

  /** The number of a state that is reached within so many seconds. */
  private reach(cut: number, arrival: Arrival, seconds: number): number {
    const state = this.states[cut]!.reach(arrival.key, arrival.live, seconds);
    const numbers = this.numbers[cut]!;
    if (state === numbers.length) numbers.push(this.stateCount++);
    return numbers[state]!;
  }

  /** The best way to every state by what is known: ways come after those to the states from which they go. */
  private settle(): void {
    const { seconds, via, overlap } = this;
    const { from, to, transfers: sets, compute, count } = this.ways;
    const { transfers } = this.parts;
    seconds.fill(Infinity);
    seconds[0] = 0;
    via[0] = none;
    for (let way = 0; way < count; way++) {
      const waiting = waitingSeconds(transfers.atLeast(sets[way]!), compute[way]!, overlap);
      const cost = seconds[from[way]!]! + waiting + compute[way]!;
      const state = to[way]!;
      if (!isLess(cost, seconds[state]!)) continue;
      seconds[state] = cost;
      via[state] = way;
    }
  }

  /** Costs the best way to every state. */
  private costWays(): void {
    for (let state = 1; state < this.stateCount; state++)
      this.parts.transfers.secondsOf(this.ways.transfers[this.via[state]!]!);
  }

  /** By state at the end: the transfers that bring the results to their place. */
  private homes(): readonly number[] {
    const { geometry, inference } = this.parts;
    const end = this.states.at(-1)!;
    return Array.from({ length: end.size }, (_, state) => homeTransfers(geometry, inference, end, state));
  }

  private pathTo(final: number): number[] {
    const path: number[] = [];
    for (let way = this.via[final]!; way !== none; way = this.via[this.ways.from[way]!]!) path.push(way);
    return path.reverse();
  }

  private blocksOf(path: readonly number[]): readonly Block[] {
    const firsts = path.map((way) => Math.floor(this.ways.block[way]! / this.kinds.length));
    return path.map((way, index) => ({
      first: firsts[index]!,
      last: (firsts[index + 1] ?? this.parts.geometry.order.length) - 1,
      kind: this.kinds[this.ways.block[way]! % this.kinds.length]!,
    }));
  }
}
