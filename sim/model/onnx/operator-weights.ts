import { InputError } from "../../errors.ts";
import { elementCount } from "../../tensor/index.ts";
import type { OperatorDescription } from "../model.ts";
import type { Operation, OperationKind } from "../operation.ts";
import { attributeNumber } from "./honoured.ts";
import { attributeContent, nodeLabel } from "./node.ts";
import type { ConvertedNode } from "./graph.ts";
import type { OnnxNode } from "./file.ts";
import { transposed, type StoredTensor } from "./stored-tensors.ts";

/** Tensors by name, where their numbers stand in the file. */
export interface KnownTensors {
  readonly get: (name: string) => StoredTensor | undefined;
}

/** A node, and the tensors that it may read. */
interface NodeTensors {
  readonly node: OnnxNode;
  readonly stored: KnownTensors;
  /** The input that a constant operator stands for; -1 for none. */
  readonly place: number;
  /** Extent of axis 1 of what the node reads first. */
  readonly channels: number;
}

/** Weights of one operator: by what its layer calls them, or by nothing for the operator's own tensor. */
type Weights = Readonly<Record<string, Float32Array>>;

type WeightReader<K extends OperationKind> = (from: NodeTensors, operation: Operation<K>) => Weights;

const none = (): Weights => ({});

const readers: { readonly [K in OperationKind]: WeightReader<K> } = {
  input: none,
  convolution: windowWeights,
  "transposed-convolution": windowWeights,
  pooling: none,
  "global-pooling": none,
  "fully-connected": (from, { bias }) => matrixWeights(from, bias, true),
  matmul: (from, { bias }) => matrixWeights(from, bias, false),
  add: none,
  concat: none,
  activation: none,
  "batch-normalization": normalizationWeights,
  "layer-normalization": (from) => {
    const { values: scale } = stored(from, 1);
    const shift = isGiven(from, 2) ? stored(from, 2).values : new Float32Array(scale.length);
    return { scale, shift };
  },
  "rms-normalization": (from) => ({ scale: stored(from, 1).values }),
  "along-axes": none,
  "cumulative-sum": none,
  triangle: none,
  exit: none,
  "group-normalization": (from) => ({ scale: byChannel(from, 1), shift: byChannel(from, 2) }),
  "local-response-normalization": none,
  softmax: none,
  attention: none,
  slice: none,
  "space-to-depth": none,
  "depth-to-space": none,
  transpose: none,
  reshape: none,
  pad: none,
  resize: none,
  reduce: none,
  recurrent: recurrentWeights,
  "matrix-product": (from) => {
    const scale = attributeNumber(from.node, "alpha", 1);
    return scale === 1 ? {} : refuse(from, `its alpha is ${scale}; layers compute with 1`);
  },
  elementwise: operandValues,
  constant: constantValues,
  embedding: (from) => refuse(from, "layers look up words, positions and segments in one table"),
  "locally-connected": (from) => refuse(from, "ONNX has no such operator"),
  composite: (from) => refuse(from, "its numbers are not known"),
  opaque: (from) => refuse(from, "its numbers are not known"),
};

/**
 * The weights of an operator under the names and in the layouts that its layer wants, as `operator/weights`.
 *
 * @param converted the node that the operator stems from
 * @throws InputError that names the node, for weights that are not in the file
 */
export function operatorWeights(
  { name, operation }: OperatorDescription,
  { node, inputs, inputOf }: ConvertedNode,
  stored: KnownTensors,
): readonly (readonly [tensor: string, values: Float32Array])[] {
  const weights = weightsOf(
    { node, stored, place: inputOf(name), channels: inputs[0]?.shape[1] ?? 1 },
    operation,
  );
  return Object.entries(weights).map(([part, values]) => [part === "" ? name : `${name}/${part}`, values]);
}

function weightsOf<K extends OperationKind>(from: NodeTensors, operation: Operation<K>): Weights {
  const kind: K = operation.kind;
  return readers[kind](from, operation);
}

function windowWeights(from: NodeTensors, { bias }: { readonly bias: boolean }): Weights {
  const weights = stored(from, 1).values;
  return bias ? { weights, bias: stored(from, 2).values } : { weights };
}

/** A matrix product's `[in, out]`, unless the node says that it stores the transpose of that. */
function matrixWeights(from: NodeTensors, bias: boolean, outputsFirst: boolean): Weights {
  const { node } = from;
  const matrix = stored(from, 1);
  const isTransposed = attributeNumber(node, "transB", 0) !== 0;
  const placed = isTransposed === outputsFirst ? matrix : transposed(matrix, [1, 0]);
  const weights = scaled(placed.values, attributeNumber(node, "alpha", 1));
  return bias
    ? { weights, bias: scaled(stored(from, 2).values, attributeNumber(node, "beta", 1)) }
    : { weights };
}

/** The part of one direction of each weight tensor, which a file stores one after the other. */
function recurrentWeights(from: NodeTensors, operation: Operation<"recurrent">): Weights {
  const both = attributeContent(from.node, "direction", "string") === "bidirectional";
  const part = (index: number) => {
    const { values } = stored(from, index);
    if (!both) return values;
    const half = values.length / 2;
    return operation.direction === "forward" ? values.slice(0, half) : values.slice(half);
  };
  return {
    weights: part(1),
    "recurrence weights": part(2),
    ...(operation.bias ? { bias: part(3) } : {}),
    ...(operation.peepholes ? { peepholes: part(7) } : {}),
  };
}

/** Layers divide by the root of a variance of 1 and the usual epsilon; the scale makes up for the difference. */
function normalizationWeights(from: NodeTensors): Weights {
  const usual = 1e-5;
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((index) => stored(from, index).values);
  const epsilon = attributeNumber(from.node, "epsilon", usual);
  return {
    scale: scale!.map((factor, channel) => factor * Math.sqrt((1 + usual) / (variance![channel]! + epsilon))),
    shift: shift!,
    mean: mean!,
  };
}

/** Numbers that the model knows already are not needed. */
function operandValues(from: NodeTensors, { constants }: Operation<"elementwise">): Weights {
  // The zeros that stand for the repetition of elements are in no file.
  if (from.node.op_type === "Expand") return {};
  const isGemm = from.node.op_type === "Gemm";
  if (isGemm && attributeNumber(from.node, "beta", 1) !== 1) refuse(from, "its beta is not kept");
  return Object.fromEntries(
    constants
      .filter(({ value }) => value === undefined)
      .map(({ position }) => [`constant${position}`, stored(from, isGemm ? 2 : position).values]),
  );
}

function constantValues(from: NodeTensors, { shape }: Operation<"constant">): Weights {
  if (attributeNumber(from.node, "transA", 0) !== 0)
    refuse(from, "the transpose of its constant is not kept");
  if (from.place >= 0) return { "": stored(from, from.place).values };
  const candidates = [...new Set(from.node.input)].flatMap((name) => {
    const tensor = from.stored.get(name);
    return tensor?.values.length === elementCount(shape) ? [tensor] : [];
  });
  if (candidates.length !== 1) refuse(from, "it is not clear which of its inputs is a trained tensor");
  return { "": candidates[0]!.values };
}

/** A number a channel; before operator set 21 files have one a group of them. */
function byChannel(from: NodeTensors, index: number): Float32Array {
  const { values } = stored(from, index);
  const perNumber = from.channels / values.length;
  return perNumber === 1
    ? values
    : Float32Array.from({ length: from.channels }, (_, channel) => values[Math.floor(channel / perNumber)]!);
}

function scaled(values: Float32Array, factor: number): Float32Array {
  return factor === 1 ? values : values.map((value) => value * factor);
}

function isGiven({ node }: NodeTensors, index: number): boolean {
  return (node.input[index] ?? "") !== "";
}

function stored(from: NodeTensors, index: number): StoredTensor {
  const name = from.node.input[index] ?? "";
  return from.stored.get(name) ?? refuse(from, `the numbers of its input "${name}" are not in the file`);
}

function refuse({ node }: NodeTensors, what: string): never {
  throw new InputError(`${nodeLabel(node)}: ${what}`);
}
