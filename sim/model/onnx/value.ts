import { elementCount, type Shape } from "../../tensor/index.ts";

/** A tensor that the file gives or that follows from its shapes. */
export interface Constant {
  readonly kind: "constant";
  /** As in the file, batch axis included. */
  readonly shape: Shape;
  /** Its numbers in row-major order, where they are known and few. */
  readonly values: readonly number[] | undefined;
}

/**
 * A tensor that an operator of the model computes. The elements of the operator's output are those of the ONNX tensor in
 * row-major order; their shapes may differ, by the batch axis for instance.
 */
export interface Activation {
  readonly kind: "activation";
  /** As in the file, batch axis included. */
  readonly shape: Shape;
  /** Name of the operator. */
  readonly operator: string;
}

export type Value = Constant | Activation;

/** More numbers than any shape computation handles; larger constants are weights, whose numbers do not matter. */
export const maximumKnownValues = 16_384;

/** A constant of known numbers, or of unknown ones where they are too many. */
export function constant(shape: Shape, values?: readonly number[]): Constant {
  const known = values !== undefined && values.length === elementCount(shape);
  return { kind: "constant", shape, values: known ? values : undefined };
}

/** A vector of whole numbers, such as a shape. */
export function vector(values: readonly number[]): Constant {
  return constant([values.length], values);
}
