import { InputError } from "../../errors.ts";
import type { Box, Shape } from "../../tensor/index.ts";
import type { ElementType } from "../element-type.ts";
import type { Operation, OperationKind } from "../operation.ts";
import { alongAxes } from "./along-axes.ts";
import { convolution } from "./convolution.ts";
import { cumulativeSum } from "./cumulative-sum.ts";
import { depthToSpace } from "./depth-to-space.ts";
import { elementwise } from "./elementwise.ts";
import { exit } from "./exit.ts";
import { locallyConnected } from "./locally-connected.ts";
import { attention, fullyConnected, matmul } from "./matrix.ts";
import { matrixProduct } from "./matrix-product.ts";
import {
  batchNormalization,
  groupNormalization,
  layerNormalization,
  localResponseNormalization,
  rmsNormalization,
  softmax,
} from "./normalization.ts";
import { opaque } from "./opaque.ts";
import { pad } from "./pad.ts";
import { activation, add, constant, input } from "./pointwise.ts";
import { globalPooling, pooling } from "./pooling.ts";
import { composite } from "./composite.ts";
import { concat, embedding, slice, spaceToDepth } from "./rearrange.ts";
import { recurrent } from "./recurrent.ts";
import { reduce } from "./reduce.ts";
import { reshape } from "./reshape.ts";
import { resize } from "./resize.ts";
import type { OperationRules } from "./rules.ts";
import { transpose } from "./transpose.ts";
import { triangle } from "./triangle.ts";
import { transposedConvolution } from "./transposed-convolution.ts";

/** The operator table: one entry a kind. A new kind of operator is one entry here and its rules. */
const table: { readonly [K in OperationKind]: OperationRules<K> } = {
  input,
  constant,
  convolution,
  pooling,
  "global-pooling": globalPooling,
  "fully-connected": fullyConnected,
  matmul,
  add,
  concat,
  activation,
  "batch-normalization": batchNormalization,
  "layer-normalization": layerNormalization,
  "group-normalization": groupNormalization,
  "local-response-normalization": localResponseNormalization,
  softmax,
  attention,
  embedding,
  slice,
  "space-to-depth": spaceToDepth,
  "depth-to-space": depthToSpace,
  elementwise,
  transpose,
  reshape,
  pad,
  resize,
  recurrent,
  reduce,
  "matrix-product": matrixProduct,
  "transposed-convolution": transposedConvolution,
  "locally-connected": locallyConnected,
  "along-axes": alongAxes,
  "cumulative-sum": cumulativeSum,
  triangle,
  "rms-normalization": rmsNormalization,
  composite,
  exit,
  opaque,
};

function rulesOf<K extends OperationKind>(operation: Operation<K>): OperationRules<K> {
  const kind: K = operation.kind;
  return table[kind];
}

/** Shape of the output tensor. Throws InputError when the number or the shapes of the inputs do not fit. */
export function outputShape<K extends OperationKind>(
  operation: Operation<K>,
  inputs: readonly Shape[],
): Shape {
  const { arity, outputShape: shapeOf } = rulesOf(operation);
  const fits = "exactly" in arity ? inputs.length === arity.exactly : inputs.length >= arity.atLeast;
  if (!fits) {
    const wanted = "exactly" in arity ? `${arity.exactly}` : `at least ${arity.atLeast}`;
    throw new InputError(`${operation.kind} takes ${wanted} inputs, not ${inputs.length}`);
  }
  const shape = shapeOf(operation, inputs);
  if (!shape.every((extent) => Number.isSafeInteger(extent) && extent > 0)) {
    throw new InputError(`${operation.kind} would have the output shape [${shape.join(", ")}]`);
  }
  return shape;
}

/** What the elements of the output are, given those of the inputs: those of the first input, unless the kind says otherwise. */
export function outputType<K extends OperationKind>(
  operation: Operation<K>,
  inputs: readonly ElementType[],
): ElementType {
  return rulesOf(operation).outputType?.(operation, inputs) ?? inputs[0] ?? "float32";
}

/** The smallest box of input `index` that holds every element that the output region depends on. */
export function inputRegion<K extends OperationKind>(
  operation: Operation<K>,
  inputs: readonly Shape[],
  region: Box,
  index: number,
): Box {
  return rulesOf(operation).inputRegion(operation, inputs, region, index);
}

/** Multiply-accumulates that computing the output region takes. */
export function macs<K extends OperationKind>(
  operation: Operation<K>,
  inputs: readonly Shape[],
  region: Box,
): number {
  return rulesOf(operation).macs(operation, inputs, region);
}

/** Trained parameters that the output region depends on. */
export function parameters<K extends OperationKind>(
  operation: Operation<K>,
  inputs: readonly Shape[],
  region: Box,
): number {
  return rulesOf(operation).parameters(operation, inputs, region);
}

/** Channels (or features) that a split should keep together. */
export function channelUnit<K extends OperationKind>(
  operation: Operation<K>,
  inputs: readonly Shape[],
): number {
  return rulesOf(operation).channelUnit?.(operation, inputs) ?? 1;
}

/** Can several devices share the operation? */
export function isSplittable(operation: Operation): boolean {
  const { unsplittable } = rulesOf(operation);
  return !(typeof unsplittable === "function" ? unsplittable(operation) : unsplittable);
}

/** The type under which a scenario states what the operation costs; undefined where that follows from its shapes. */
export function typeOfUnknownCost<K extends OperationKind>(operation: Operation<K>): string | undefined {
  return rulesOf(operation).typeOfUnknownCost?.(operation);
}
