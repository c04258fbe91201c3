import { elementCount, type Shape } from "../../../tensor/index.ts";
import type { ElementType } from "../../element-type.ts";
import type { NodeImport } from "../node.ts";
import type { Scalar } from "../scalars.ts";
import { constant, maximumKnownValues, type Constant, type Value } from "../value.ts";

/** A constant with its elements at hand. */
export interface Known {
  readonly elementType: ElementType;
  readonly shape: Shape;
  readonly values: readonly Scalar[];
}

/**
 * Works out a node whose inputs are all constants. Undefined where elements that it needs are not known; where only those of
 * the result are too many, constants of unknown elements.
 */
export type Kernel = (node: NodeImport) => readonly Constant[] | undefined;

/** Kernels by `op_type`. */
export type Kernels = readonly (readonly [type: string, kernel: Kernel])[];

export function isKnown(value: Value | undefined): value is Constant & Known {
  return value?.kind === "constant" && value.values !== undefined;
}

/** An input with its elements; undefined where they are not known. */
export function knownInput(node: NodeImport, index: number): Known | undefined {
  const value = node.value(index);
  return isKnown(value) ? value : undefined;
}

/** All inputs with their elements; undefined where those of one are not known. */
export function knownInputs(node: NodeImport): readonly Known[] | undefined {
  const values = node.values();
  return values.every(isKnown) ? values : undefined;
}

/** Steps in a row-major tensor from one index of each axis to the next. */
export function stridesOf(shape: Shape): readonly number[] {
  return shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
}

/** Where an index lies in a row-major tensor of these strides. */
export function offsetOf(index: readonly number[], strides: readonly number[]): number {
  let offset = 0;
  for (let axis = 0; axis < strides.length; axis++) offset += index[axis]! * strides[axis]!;
  return offset;
}

/** What becomes of each index of a shape, in row-major order. */
export function mapIndices<T>(shape: Shape, map: (index: readonly number[]) => T): T[] {
  const mapped: T[] = [];
  const index = shape.map(() => 0);
  for (let left = elementCount(shape); left > 0; left--) {
    mapped.push(map(index));
    let axis = shape.length - 1;
    while (axis >= 0 && ++index[axis]! === shape[axis]) index[axis--] = 0;
  }
  return mapped;
}

/** A constant of this shape by what each of its elements is; of unknown elements where they are too many. */
export function built(
  elementType: ElementType,
  shape: Shape,
  element: (index: readonly number[]) => Scalar,
): Constant {
  const few = elementCount(shape) <= maximumKnownValues;
  return constant(elementType, shape, few ? mapIndices(shape, element) : undefined);
}

/** The elements of another constant at other places. */
export function rearranged(
  source: Known,
  shape: Shape,
  place: (index: readonly number[]) => readonly number[],
): Constant {
  const strides = stridesOf(source.shape);
  return built(source.elementType, shape, (index) => source.values[offsetOf(place(index), strides)]!);
}
