import type { Piece, Scheme } from "../../sim/partition/index.ts";
import type { PlanningProblem } from "../planner.ts";
import { blockGeometry } from "../block-planning.ts";
import type { BlockCosts, BlockGeometry, TransferCosts } from "../segments/index.ts";

/**
 * Fused blocks of a model under several ways to share it out (degrees): what each computes, and what must move between
 * two that follow each other.
 */
export class FusedBlocks {
  /** Number of computed operators. */
  readonly length: number;
  private readonly problem: PlanningProblem;
  private readonly scheme: Scheme;
  private readonly sharesOf: (degree: number) => readonly number[];
  private readonly geometry: BlockGeometry;
  private readonly costs: BlockCosts;
  private readonly transfers: TransferCosts;
  /** By degree: the kind of its blocks. */
  private readonly kinds = new Map<number, number>();
  /** By degree: seconds at `first * length + last`. */
  private readonly seconds = new Map<number, Float64Array>();
  /** By position: tensors from before it that are still to be read. */
  private readonly live: (readonly number[])[] = [];
  /** By degree: what blocks read, at `first * length + last`. */
  private readonly reads: Reads[][] = [];

  /** @param sharesOf shares of the devices, by degree */
  constructor(problem: PlanningProblem, sharesOf: (degree: number) => readonly number[], scheme: Scheme) {
    this.problem = problem;
    this.sharesOf = sharesOf;
    this.scheme = scheme;
    this.geometry = blockGeometry(problem);
    const { cache, believed } = problem;
    this.costs = cache.blocks.costsOf(this.geometry, believed.compute);
    this.transfers = cache.blocks.transfersOf(this.geometry, believed);
    this.length = this.geometry.order.length;
  }

  /** Seconds of the slowest device in a block. */
  computeSeconds(first: number, last: number, degree: number): number {
    let seconds = this.seconds.get(degree);
    if (!seconds) {
      seconds = this.costs.of(this.kindOf(degree));
      this.seconds.set(degree, seconds);
    }
    return seconds[first * this.length + last]!;
  }

  /**
   * For every position, a lower bound of the seconds from there to the end: computation alone, in blocks of the best degrees, as if
   * nothing ever had to move.
   */
  completionBounds(degrees: readonly number[]): Float64Array {
    return this.costs.completionBounds(
      degrees.map((degree) => this.kindOf(degree)),
      Infinity,
    );
  }

  /**
   * Seconds to bring a block what it reads. Everything older than the block before is taken to lie as that block's
   * degree would have it: exact on chains, where nothing older is read.
   *
   * @param before degree of the block before; -1 at the start
   */
  moveSeconds(first: number, last: number, before: number, degree: number): number {
    return this.transfers.secondsOf(this.movesTo(first, last, before, degree));
  }

  /** What `moveSeconds` is at least; of the same arguments. */
  moveSecondsAtLeast(first: number, last: number, before: number, degree: number): number {
    return this.transfers.atLeast(this.movesTo(first, last, before, degree));
  }

  /** Seconds to bring the result where it belongs, from a last block of this degree. */
  homeSeconds(degree: number): number {
    const { model, resultAt } = this.problem.inference;
    if (resultAt === "anywhere") return 0;
    const { holdings } = this.geometry;
    const moves = model.outputs.reduce((set, output) => {
      const supply = holdings.supply(
        this.holdingOf(output, this.length, degree),
        this.geometry.wholeNeed(output, resultAt),
      );
      return holdings.transfers.with(set, holdings.transfersOf(supply));
    }, 0);
    return this.transfers.secondsOf(moves);
  }

  pieces(first: number, last: number, degree: number): readonly Piece[] {
    return this.geometry.pieces({ first, last, kind: this.kindOf(degree) });
  }

  private kindOf(degree: number): number {
    let kind = this.kinds.get(degree);
    if (kind === undefined) {
      kind = this.geometry.kindOf({ scheme: this.scheme, shares: this.sharesOf(degree) });
      this.kinds.set(degree, kind);
    }
    return kind;
  }

  /** The number of the set of transfers that bring a block what it reads. */
  private movesTo(first: number, last: number, before: number, degree: number): number {
    const { holdings } = this.geometry;
    const { tensors, needs } = this.readsOf(first, last, degree);
    let moves = 0;
    for (let place = 0; place < tensors.length; place++) {
      const supply = holdings.supply(this.holdingOf(tensors[place]!, first, before), needs[place]!);
      moves = holdings.transfers.with(moves, holdings.transfersOf(supply));
    }
    return moves;
  }

  private readsOf(first: number, last: number, degree: number): Reads {
    const blocks = (this.reads[degree] ??= []);
    return (blocks[first * this.length + last] ??= this.findReads(first, last, degree));
  }

  private findReads(first: number, last: number, degree: number): Reads {
    const { geometry } = this;
    const block = { first, last, kind: this.kindOf(degree) };
    const live = (this.live[first] ??= geometry.liveAt(first));
    const tensors = live.filter((tensor) => this.isReadIn(tensor, first, last));
    return { tensors, needs: tensors.map((tensor) => geometry.needOf(tensor, block)) };
  }

  private isReadIn(tensor: number, first: number, last: number): boolean {
    return this.geometry.readers[tensor]!.some(({ position }) => position >= first && position <= last);
  }

  /** The number of who has which part of a tensor before a cut. */
  private holdingOf(tensor: number, cut: number, before: number): number {
    const { geometry } = this;
    const position = geometry.positions[tensor]!;
    if (position < 0) return geometry.inputHolding(tensor, this.problem.inference);
    const tiling = geometry.tilingOf(position, cut - 1, this.kindOf(before));
    return geometry.holdings.computedAs(tiling, geometry.model.operators[tensor]!.elementType);
  }
}

/** What a block reads from before it: tensors, and by tensor the number of what its devices need. */
interface Reads {
  readonly tensors: readonly number[];
  readonly needs: readonly number[];
}
