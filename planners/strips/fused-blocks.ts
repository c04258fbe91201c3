import { bytesOfElements, inputRegion } from "../../sim/model/index.ts";
import { movements, type Holder, type Piece, type Scheme } from "../../sim/partition/index.ts";
import { isEmpty, wholeBox, type Box } from "../../sim/tensor/index.ts";
import type { PlanningProblem } from "../planner.ts";
import { blockGeometry } from "../block-planning.ts";
import type { BlockGeometry } from "../segments/index.ts";

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
  /** By degree: the kind of its blocks. */
  private readonly kinds = new Map<number, number>();
  /** By degree: seconds at `first * length + last`. */
  private readonly seconds = new Map<number, Float64Array>();
  /** By position: tensors from before it that are still to be read. */
  private readonly live: (readonly number[])[] = [];
  private readonly moves = new Map<string, number>();

  /** @param sharesOf shares of the devices, by degree */
  constructor(problem: PlanningProblem, sharesOf: (degree: number) => readonly number[], scheme: Scheme) {
    this.problem = problem;
    this.sharesOf = sharesOf;
    this.scheme = scheme;
    this.geometry = blockGeometry(problem);
    this.length = this.geometry.order.length;
  }

  /** Seconds of the slowest device in a block. */
  computeSeconds(first: number, last: number, degree: number): number {
    let seconds = this.seconds.get(degree);
    if (!seconds) {
      const { cache, believed } = this.problem;
      seconds = cache.blocks.costsOf(this.geometry, believed.compute).of(this.kindOf(degree));
      this.seconds.set(degree, seconds);
    }
    return seconds[first * this.length + last]!;
  }

  /**
   * Seconds to bring a block what it reads. Everything older than the block before is taken to lie as that block's
   * degree would have it: exact on chains, where nothing older is read.
   *
   * @param before degree of the block before; -1 at the start
   */
  moveSeconds(first: number, last: number, before: number, degree: number): number {
    const { geometry } = this;
    const live = (this.live[first] ??= geometry.liveAt(first));
    const tensors = live.filter((tensor) => this.isReadIn(tensor, first, last));
    const kind = this.kindOf(degree);
    const needs = tensors.map((tensor) => geometry.needOf(tensor, { first, last, kind }));
    const key = [first, before, degree, ...tensors, ...needs].join();
    let seconds = this.moves.get(key);
    if (seconds === undefined) {
      seconds = this.transferSeconds(first, before, tensors, (tensor) =>
        this.neededRegions(tensor, first, last, degree),
      );
      this.moves.set(key, seconds);
    }
    return seconds;
  }

  /** Seconds to bring the result where it belongs, from a last block of this degree. */
  homeSeconds(degree: number): number {
    const { model, resultAt } = this.problem.inference;
    if (resultAt === "anywhere") return 0;
    return this.transferSeconds(this.length, degree, model.outputs, (output) =>
      this.problem.devices.map((_, device) =>
        device === resultAt ? [wholeBox(model.operators[output]!.shape)] : [],
      ),
    );
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

  private transferSeconds(
    cut: number,
    before: number,
    tensors: readonly number[],
    needsOf: (tensor: number) => readonly (readonly Box[])[],
  ): number {
    const transfers = tensors.flatMap((tensor) => {
      const { elementType } = this.problem.inference.model.operators[tensor]!;
      const holders = this.holders(tensor, cut, before);
      const none = this.problem.devices.map(() => []);
      return movements(holders, none, needsOf(tensor)).movements.map(
        ({ holder, destinations, elements }) => ({
          source: holders[holder]!.device,
          destinations,
          bytes: bytesOfElements(elementType, elements),
        }),
      );
    });
    return this.problem.believed.transferSeconds(transfers);
  }

  private isReadIn(tensor: number, first: number, last: number): boolean {
    return this.geometry.readers[tensor]!.some(({ position }) => position >= first && position <= last);
  }

  /** Who has which part of a tensor before a cut. */
  private holders(tensor: number, cut: number, before: number): Holder[] {
    const { model, inputAt } = this.problem.inference;
    const { geometry } = this;
    const position = geometry.positions[tensor]!;
    if (position < 0) {
      const region = wholeBox(model.operators[tensor]!.shape);
      return this.problem.devices.flatMap((_, device) =>
        inputAt === "everywhere" || inputAt === device ? [{ device, region }] : [],
      );
    }
    return geometry.tilings
      .regions(geometry.tilingOf(position, cut - 1, this.kindOf(before)))
      .map((region, device) => ({ region, device }))
      .filter(({ region }) => !isEmpty(region));
  }

  /** By device: what a block reads of a tensor from before it. */
  private neededRegions(tensor: number, first: number, last: number, degree: number): Box[][] {
    const { geometry } = this;
    const kind = this.kindOf(degree);
    const needs: Box[][] = this.problem.devices.map(() => []);
    for (const { operator, position, slot } of geometry.readers[tensor]!) {
      if (position < first || position > last) continue;
      const regions = geometry.tilings.regions(geometry.tilingOf(position, last, kind));
      for (const [device, region] of regions.entries())
        if (!isEmpty(region)) needs[device]!.push(inputRegion(operator, region, slot));
    }
    return needs;
  }
}
