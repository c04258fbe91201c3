import { bytesOfElements, inputRegion } from "../../sim/model/index.ts";
import { movements, type Holder, type Piece, type Scheme } from "../../sim/partition/index.ts";
import { isEmpty, wholeBox, type Box } from "../../sim/tensor/index.ts";
import type { PlanningProblem } from "../planner.ts";
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
  private readonly anyGeometry: BlockGeometry;
  /** By degree, made when it is first asked for. */
  private readonly geometries = new Map<number, BlockGeometry>();
  /** By degree: seconds at `first * length + last`. */
  private readonly seconds = new Map<number, Float64Array>();
  /** By position: tensors from before it that are still to be read. */
  private readonly live: (readonly number[])[] = [];
  private readonly moves = new Map<string, number>();

  /**
   * @param sharesOf shares of the devices, by degree
   * @param anyDegree one that there is
   */
  constructor(
    problem: PlanningProblem,
    sharesOf: (degree: number) => readonly number[],
    anyDegree: number,
    scheme: Scheme,
  ) {
    this.problem = problem;
    this.sharesOf = sharesOf;
    this.scheme = scheme;
    this.anyGeometry = this.geometryOf(anyDegree);
    this.length = this.anyGeometry.order.length;
  }

  /** Seconds of the slowest device in a block. */
  computeSeconds(first: number, last: number, degree: number): number {
    let seconds = this.seconds.get(degree);
    if (!seconds) {
      const { cache, believed } = this.problem;
      seconds = cache.blocks.costsOf(this.geometryOf(degree), believed.compute).of(this.scheme);
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
    const geometry = this.geometryOf(degree);
    const live = (this.live[first] ??= geometry.liveAt(first));
    const tensors = live.filter((tensor) => this.isReadIn(tensor, first, last));
    const { scheme } = this;
    const needs = tensors.map((tensor) => geometry.needOf(tensor, { first, last, scheme }));
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
    return this.geometryOf(degree).pieces({ first, last, scheme: this.scheme });
  }

  private geometryOf(degree: number): BlockGeometry {
    let geometry = this.geometries.get(degree);
    if (!geometry) {
      geometry = this.problem.cache.blocks.geometry(this.problem.inference.model, this.sharesOf(degree));
      this.geometries.set(degree, geometry);
    }
    return geometry;
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
    return this.anyGeometry.readers[tensor]!.some(({ position }) => position >= first && position <= last);
  }

  /** Who has which part of a tensor before a cut. */
  private holders(tensor: number, cut: number, before: number): Holder[] {
    const { model, inputAt } = this.problem.inference;
    const geometry = before < 0 ? this.anyGeometry : this.geometryOf(before);
    const position = geometry.positions[tensor]!;
    if (position < 0) {
      const region = wholeBox(model.operators[tensor]!.shape);
      return this.problem.devices.flatMap((_, device) =>
        inputAt === "everywhere" || inputAt === device ? [{ device, region }] : [],
      );
    }
    return geometry.tilings
      .regions(geometry.tilingOf(position, cut - 1, this.scheme))
      .map((region, device) => ({ region, device }))
      .filter(({ region }) => !isEmpty(region));
  }

  /** By device: what a block reads of a tensor from before it. */
  private neededRegions(tensor: number, first: number, last: number, degree: number): Box[][] {
    const geometry = this.geometryOf(degree);
    const needs: Box[][] = this.problem.devices.map(() => []);
    for (const { operator, position, slot } of geometry.readers[tensor]!) {
      if (position < first || position > last) continue;
      const regions = geometry.tilings.regions(geometry.tilingOf(position, last, this.scheme));
      for (const [device, region] of regions.entries())
        if (!isEmpty(region)) needs[device]!.push(inputRegion(operator, region, slot));
    }
    return needs;
  }
}
