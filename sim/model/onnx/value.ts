import { elementCount, type Shape } from "../../tensor/index.ts";
import type { ElementType } from "../element-type.ts";
import type { Scalar } from "./scalars.ts";

/** A tensor that the file gives or that follows from its shapes. */
export interface Constant {
  readonly kind: "constant";
  readonly elementType: ElementType;
  /** As in the file, batch axis included. */
  readonly shape: Shape;
  /** Its elements in row-major order, where they are known and few. */
  readonly values: readonly Scalar[] | undefined;
  /** What the file stores its elements as, where they are computed from those: the weights of a quantized layer. */
  readonly storedType?: ElementType;
}

/**
 * A tensor that an operator of the model computes. The elements of the operator's output are those of the ONNX tensor in
 * row-major order; their shapes may differ, by the batch axis for instance.
 */
export interface Activation {
  readonly kind: "activation";
  readonly elementType: ElementType;
  /** As in the file, batch axis included. */
  readonly shape: Shape;
  /** Name of the operator. */
  readonly operator: string;
}

export type Value = Constant | Activation;

/** More numbers than any shape computation handles; larger constants are weights, whose numbers do not matter. */
export const maximumKnownValues = 16_384;

/** A constant of known elements, or of unknown ones where they are too many. */
export function constant(elementType: ElementType, shape: Shape, values?: readonly Scalar[]): Constant {
  const known = values !== undefined && values.length === elementCount(shape);
  const few = known && values.length <= maximumKnownValues;
  return { kind: "constant", elementType, shape, values: few ? values : undefined };
}

/** A constant whose elements are all the same. */
export function filled(elementType: ElementType, shape: Shape, value: Scalar): Constant {
  const count = elementCount(shape);
  const values = count > maximumKnownValues ? undefined : Array.from({ length: count }, () => value);
  return constant(elementType, shape, values);
}

/** A vector of int64, such as a shape. */
export function vector(values: readonly number[]): Constant {
  return constant("int64", [values.length], values.map(BigInt));
}

/** The elements as plain numbers, where they are known; whole ones beyond 2^53 as the nearest. */
export function numbersOf({ values }: Constant): readonly number[] | undefined {
  return values?.map(Number);
}
