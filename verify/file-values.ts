import type { Arithmetic } from "../sim/model/index.ts";
import { elementCount, type Box, type Shape } from "../sim/tensor/index.ts";
import type { TensorValues } from "../traces/record/weights.ts";
import { readRegion } from "./rows.ts";

/** Weights that come from a file where it has them, and otherwise, as those of inputs, from somewhere else. */
export class FileValues implements TensorValues {
  private readonly tensors: ReadonlyMap<string, Float32Array>;
  private readonly arithmetics: ReadonlyMap<string, Arithmetic>;
  private readonly others: TensorValues;

  /**
   * @param tensors by name, whole, last axis fastest
   * @param arithmetics by operator
   */
  constructor(
    tensors: ReadonlyMap<string, Float32Array>,
    arithmetics: ReadonlyMap<string, Arithmetic>,
    others: TensorValues,
  ) {
    this.tensors = tensors;
    this.arithmetics = arithmetics;
    this.others = others;
  }

  values(name: string, shape: Shape, region: Box, scale: number): Float32Array {
    const tensor = this.tensors.get(name);
    if (!tensor) return this.others.values(name, shape, region, scale);
    if (tensor.length !== elementCount(shape)) {
      throw new RangeError(`${name}: ${tensor.length} values for the shape [${shape.join(", ")}]`);
    }
    return readRegion(tensor, shape, region);
  }

  arithmetic(operator: string): Arithmetic | undefined {
    return this.arithmetics.get(operator);
  }
}
