import { elementCount, volume, type Box, type Shape } from "../../sim/tensor/index.ts";
import { readRegion, rows } from "./rows.ts";

/**
 * The tensors that one device has, element by element. An element that never arrived is NaN, so that whatever is computed
 * from it shows.
 */
export class TensorStore {
  private readonly shapes: readonly Shape[];
  private readonly tensors: (Float32Array | undefined)[];

  /** @param shapes of all tensors of the model, by operator id */
  constructor(shapes: readonly Shape[]) {
    this.shapes = shapes;
    this.tensors = shapes.map(() => undefined);
  }

  /** Stores the values of a region, last axis fastest. */
  write(tensor: number, region: Box, values: Float32Array): void {
    const whole = (this.tensors[tensor] ??= new Float32Array(elementCount(this.shapes[tensor]!)).fill(NaN));
    let next = 0;
    for (const { offset, length } of rows(this.shapes[tensor]!, region)) {
      whole.set(values.subarray(next, next + length), offset);
      next += length;
    }
  }

  /** The values of a region, last axis fastest; NaN where the device has none. */
  read(tensor: number, region: Box): Float32Array {
    const whole = this.tensors[tensor];
    if (!whole) return new Float32Array(volume(region)).fill(NaN);
    return readRegion(whole, this.shapes[tensor]!, region);
  }
}
