import type { Arithmetic } from "../sim/model/index.ts";
import { sameBox, wholeBox, type Box, type Shape } from "../sim/tensor/index.ts";
import type { TensorValues } from "../traces/record/weights.ts";
import { readRegion } from "./rows.ts";

/** Values that are made once, tensor by tensor, and kept: for many plans of one model. Nobody may change what it gives. */
export class KeptValues implements TensorValues {
  private readonly source: TensorValues;
  private readonly tensors = new Map<string, Float32Array>();

  constructor(source: TensorValues) {
    this.source = source;
  }

  values(name: string, shape: Shape, region: Box, scale: number): Float32Array {
    const key = `${name} ${shape.join()} ${scale}`;
    let tensor = this.tensors.get(key);
    if (!tensor) {
      tensor = this.source.values(name, shape, wholeBox(shape), scale);
      this.tensors.set(key, tensor);
    }
    const isWhole = sameBox(region, wholeBox(shape));
    return isWhole ? tensor : readRegion(tensor, shape, region);
  }

  arithmetic(operator: string): Arithmetic | undefined {
    return this.source.arithmetic?.(operator);
  }
}
