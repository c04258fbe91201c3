import { inputRegion, type Operator } from "../../sim/model/index.ts";
import type { Scheme } from "../../sim/partition/index.ts";
import { isEmpty, type Box } from "../../sim/tensor/index.ts";
import type { ComputeCosts } from "../cost-model.ts";
import type { Block, BlockGeometry } from "./block-geometry.ts";

/** Seconds of computation of every block: of its slowest device. */
export class BlockCosts {
  private readonly geometry: BlockGeometry;
  private readonly costs: ComputeCosts;
  /** By scheme: seconds at `first * length + last`. */
  private readonly seconds = new Map<Scheme, Float64Array>();

  constructor(geometry: BlockGeometry, costs: ComputeCosts) {
    this.geometry = geometry;
    this.costs = costs;
  }

  /** Seconds at `first * length + last` for every block of the scheme. */
  of(scheme: Scheme): Float64Array {
    let seconds = this.seconds.get(scheme);
    if (!seconds) {
      seconds = this.compute(scheme);
      this.seconds.set(scheme, seconds);
    }
    return seconds;
  }

  /**
   * For every position, a lower bound of the seconds from there to the end: computation alone, the best blocks of the
   * given schemes, as if nothing ever had to move.
   */
  completionBounds(allowed: readonly Scheme[], maximumBlock: number): Float64Array {
    const length = this.geometry.order.length;
    const bounds = new Float64Array(length + 1);
    for (let first = length - 1; first >= 0; first--) {
      let best = Infinity;
      for (const scheme of allowed) {
        const seconds = this.of(scheme);
        for (let last = first; last < Math.min(length, first + maximumBlock); last++) {
          best = Math.min(best, seconds[first * length + last]! + bounds[last + 1]!);
        }
      }
      bounds[first] = best;
    }
    return bounds;
  }

  private compute(scheme: Scheme): Float64Array {
    const { model, order, deviceCount } = this.geometry;
    const table = new Float64Array(order.length * order.length);
    for (let last = 0; last < order.length; last++) {
      const busy = new Float64Array(deviceCount);
      // Lengthening a block to the front adds an operator, and brings it inside for those that read it.
      for (let first = last; first >= 0; first--) {
        this.addOperator(busy, order[first]!, { first, last, scheme });
        for (const reader of model.consumers[order[first]!]!) {
          if (reader <= order[last]!) this.bringInside(busy, reader, { first, last, scheme });
        }
        table[first * order.length + last] = Math.max(...busy);
      }
    }
    return table;
  }

  /** Adds the seconds of the first operator of the block. */
  private addOperator(busy: Float64Array, id: number, block: Block): void {
    const operator = this.geometry.model.operators[id]!;
    const leaving = this.geometry.leaves(id, block.last);
    for (const [device, region] of this.geometry.regionsOf(id, block.last, block.scheme).entries()) {
      if (isEmpty(region)) continue;
      const entering = this.reads(operator, region, block.first);
      busy[device]! += this.costs.seconds(device, operator, region, entering, leaving);
    }
  }

  /** Takes off what an operator pays for input from outside, on devices where the block's first operator was the last such. */
  private bringInside(busy: Float64Array, id: number, block: Block): void {
    const operator = this.geometry.model.operators[id]!;
    const leaving = this.geometry.leaves(id, block.last);
    for (const [device, region] of this.geometry.regionsOf(id, block.last, block.scheme).entries()) {
      if (isEmpty(region)) continue;
      const before = this.reads(operator, region, block.first + 1);
      if (!before || this.reads(operator, region, block.first)) continue;
      busy[device]! -=
        this.costs.seconds(device, operator, region, true, leaving) -
        this.costs.seconds(device, operator, region, false, leaving);
    }
  }

  /** Does the region read anything from before a block that starts at position `first`? */
  private reads(operator: Operator, region: Box, first: number): boolean {
    return operator.inputs.some(
      (tensor, index) =>
        this.geometry.entersBlock(tensor, first) && !isEmpty(inputRegion(operator, region, index)),
    );
  }
}
