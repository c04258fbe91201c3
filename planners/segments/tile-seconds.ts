import { enlarged } from "../../sim/enlarged.ts";
import { isEmpty } from "../../sim/tensor/index.ts";
import type { ComputeCosts } from "../cost-model.ts";
import type { BlockGeometry } from "./block-geometry.ts";
import { PairMap } from "./pair-map.ts";

/**
 * Seconds of all devices for one operator, tiling and end of a block, as a number: each is asked for once, however many
 * blocks it occurs in.
 */
export class TileSeconds {
  private readonly geometry: BlockGeometry;
  private readonly costs: ComputeCosts;
  private readonly numbers = new PairMap();
  /** By number and device: seconds without and with input from outside the block, undefined where there is no tile. */
  private inside = new Float64Array(256);
  private reordered = new Float64Array(256);
  /** By number and device: the first position that the tile reads from; -1 for an input, the length for nothing. */
  private earliest = new Int32Array(256);

  constructor(geometry: BlockGeometry, costs: ComputeCosts) {
    this.geometry = geometry;
    this.costs = costs;
  }

  /** The number of the operator at a position, computed by a tiling, whose output leaves the block or not. */
  numberOf(position: number, tiling: number, reordersOutput: boolean): number {
    const end = 2 * position + (reordersOutput ? 1 : 0);
    let number = this.numbers.get(end, tiling);
    if (number < 0) {
      number = this.numbers.size;
      this.ask(number, position, tiling, reordersOutput);
      this.numbers.set(end, tiling, number);
    }
    return number;
  }

  /** Adds the seconds of an operator that is the first of its block. */
  addFirst(number: number, position: number, busy: Float64Array): void {
    const base = number * busy.length;
    for (let device = 0; device < busy.length; device++) {
      const enters = this.earliest[base + device]! < position;
      busy[device]! += (enters ? this.reordered : this.inside)[base + device]!;
    }
  }

  /** Takes off what an operator pays for input from outside, on devices that read nothing from before this position. */
  bringInside(number: number, position: number, busy: Float64Array): void {
    const base = number * busy.length;
    for (let device = 0; device < busy.length; device++) {
      if (this.earliest[base + device] !== position) continue;
      busy[device]! -= this.reordered[base + device]! - this.inside[base + device]!;
    }
  }

  private ask(number: number, position: number, tiling: number, reordersOutput: boolean): void {
    const { model, order, deviceCount, tilings } = this.geometry;
    const operator = model.operators[order[position]!]!;
    const base = number * deviceCount;
    this.reserve(base + deviceCount);
    for (const [device, region] of tilings.regions(tiling).entries()) {
      this.earliest[base + device] = order.length;
      if (isEmpty(region)) continue;
      this.inside[base + device] = this.costs.seconds(device, operator, region, false, reordersOutput);
      this.reordered[base + device] = this.costs.seconds(device, operator, region, true, reordersOutput);
    }
    for (const [slot, tensor] of operator.inputs.entries()) {
      const read = this.geometry.readBy({ operator, position, slot }, tiling);
      for (const [device, region] of tilings.regions(read).entries()) {
        if (isEmpty(region)) continue;
        const producer = this.geometry.positions[tensor]!;
        this.earliest[base + device] = Math.min(this.earliest[base + device]!, producer);
      }
    }
  }

  private reserve(length: number): void {
    if (length <= this.earliest.length) return;
    const capacity = Math.max(length, 2 * this.earliest.length);
    this.inside = enlarged(this.inside, capacity);
    this.reordered = enlarged(this.reordered, capacity);
    this.earliest = enlarged(this.earliest, capacity);
  }
}
