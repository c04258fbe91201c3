import { volume, wholeBox, type Box, type Shape } from "../tensor/index.ts";
import { bytesOfElements, bytesPerElement, hasWideBias, type ElementType } from "./element-type.ts";
import type { Operation } from "./operation.ts";
import * as operations from "./operations/index.ts";
import { withoutBias, type Savings } from "./savings.ts";

/** One node of the DAG. Its `id` is its index in `Model.operators`, which is a topological order. */
export interface Operator {
  readonly id: number;
  readonly name: string;
  readonly operation: Operation;
  /** Ids of the operators whose outputs it reads. */
  readonly inputs: readonly number[];
  readonly inputShapes: readonly Shape[];
  readonly inputTypes: readonly ElementType[];
  /** Shape of its one output tensor. */
  readonly shape: Shape;
  /** What the elements of its output are. */
  readonly elementType: ElementType;
  /** What its stored weights are; as its output where it has none. */
  readonly weightType: ElementType;
  /** Seconds on a device whose slowdown is 1, where somebody states them for what no profile can know. */
  readonly statedSeconds?: number;
  /** The same of its backward pass, where somebody has measured that. */
  readonly statedBackwardSeconds?: number;
  /** Operators with the same name here should be on one device, where somebody says so. */
  readonly together?: string;
  /** What a transform of the model leaves to devices; absent where none does. */
  readonly savings?: Savings;
  /** Id of the operator, itself perhaps, that owns the weights which it shares with others; those count once. */
  readonly weightsOf: number | undefined;
}

/** A neural network: a DAG of operators in topological order. Weights are never needed. */
export interface Model {
  readonly name: string;
  readonly operators: readonly Operator[];
  /** Ids of the operators that read each operator's output. */
  readonly consumers: readonly (readonly number[])[];
  /** Ids of the operators whose tensors are the result, ascending; others may read them too. */
  readonly outputs: readonly number[];
  /** What is odd about the file that it is from, and what transforms changed. */
  readonly notes?: readonly string[];
  /** How planners of cuts compress what crosses; undefined where it crosses as it is. */
  readonly cutCompression?: CutCompression;
  /** Its tensors are given in bytes, which hold numbers of this type. */
  readonly bytesOf?: ElementType;
  /** Where requests may leave before the end, each behind the one before it; undefined where all take all of the model. */
  readonly exits?: readonly ModelExit[];
}

/** How a tensor is made narrower where it crosses, and what that costs. */
export interface CutCompression {
  /** Channels, or features, before over those that cross; at least 1. */
  readonly ratio: number;
  /** Seconds on a device whose slowdown is 1; those of a 1x1 convolution, or a matrix product, unless given. */
  readonly encode?: number | undefined;
  readonly decode?: number | undefined;
}

/** Where some requests leave a model, with a result of their own. */
export interface ModelExit {
  /** Name of the layer behind which they leave. */
  readonly after: string;
  /** Part of all requests, from 0 to 1. */
  readonly share: number;
  /** Name of the operator whose tensor is their result. */
  readonly result: string;
  /** What they compute: what the result depends on, with the heads before it. */
  readonly part: Model;
}

/** An operator as a network description gives it: inputs by name, shapes still to be inferred. */
export interface OperatorDescription {
  readonly name: string;
  readonly operation: Operation;
  readonly inputs: readonly string[];
  /** Of its output; unless given, what its kind makes of its inputs, and float32 where it has none. */
  readonly elementType?: ElementType;
  /** Of its stored weights; that of its output unless given. */
  readonly weightType?: ElementType;
  /** Seconds on a device whose slowdown is 1, for a kind whose cost follows from nothing. */
  readonly statedSeconds?: number;
  readonly statedBackwardSeconds?: number;
  /** Operators with the same name here should be on one device. */
  readonly together?: string;
  readonly savings?: Savings;
  /** Name of another operator of the same kind whose weights it uses. */
  readonly weightsOf?: string | undefined;
}

/** The operator as a description of its model gives it. */
export function descriptionOf(model: Model, operator: Operator): OperatorDescription {
  const { name, operation, elementType, weightType, together, savings } = operator;
  const { statedSeconds, statedBackwardSeconds } = operator;
  return {
    name,
    operation,
    inputs: operator.inputs.map((input) => model.operators[input]!.name),
    elementType,
    weightType,
    weightsOf: ownerName(model, operator),
    ...(statedSeconds !== undefined && { statedSeconds }),
    ...(statedBackwardSeconds !== undefined && { statedBackwardSeconds }),
    ...(together !== undefined && { together }),
    ...(savings && { savings }),
  };
}

/** The box of input `index` that the operator needs for an output region. */
export function inputRegion(operator: Operator, region: Box, index: number): Box {
  return operations.inputRegion(operator.operation, operator.inputShapes, region, index);
}

/** Multiply-accumulates to compute an output region of the operator (all of it unless given). */
export function macs(operator: Operator, region: Box = wholeBox(operator.shape)): number {
  return operations.macs(operator.operation, operator.inputShapes, region);
}

/** Trained parameters that an output region of the operator needs (all of it unless given). */
export function parameters(operator: Operator, region: Box = wholeBox(operator.shape)): number {
  return operations.parameters(operator.operation, operator.inputShapes, region);
}

/** Bytes of the weights that an output region of the operator needs, zero weights that are not stored left out. */
export function weightBytes(operator: Operator, region: Box = wholeBox(operator.shape)): number {
  const { operation, weightType, savings } = operator;
  const bytes = bytesPerElement[weightType];
  const all = parameters(operator, region);
  const zero = savings?.zeroWeights;
  const unbiased = zero || hasWideBias(weightType) ? withoutBias(operation) : undefined;
  if (!unbiased) return bytes * all;
  const weights = operations.parameters(unbiased, operator.inputShapes, region);
  const biases = (hasWideBias(weightType) ? bytesPerElement.int32 : bytes) * (all - weights);
  if (!zero) return bytes * weights + biases;
  return Math.ceil(withoutNoise(weights * (1 - zero.share) * (bytes + zero.indexBits / 8))) + biases;
}

/** Such as 3 for 2.9999999999999996. */
function withoutNoise(count: number): number {
  return Number(count.toPrecision(12));
}

/** Bytes of an output region of the operator (all of it unless given). */
export function tensorBytes(operator: Operator, region: Box = wholeBox(operator.shape)): number {
  return bytesOfElements(operator.elementType, volume(region));
}

/** Bytes of what the operator reads of input `index` for an output region. */
export function inputBytes(operator: Operator, region: Box, index: number): number {
  return bytesOfElements(operator.inputTypes[index]!, volume(inputRegion(operator, region, index)));
}

/** Bytes of what the operator reads of all its inputs for an output region; an input that it reads twice counts twice. */
export function readBytes(operator: Operator, region: Box): number {
  return operator.inputShapes.reduce((sum, _, index) => sum + inputBytes(operator, region, index), 0);
}

/** Channels (or features) of the operator's output that a split should keep together. */
export function channelUnit(operator: Operator): number {
  return operations.channelUnit(operator.operation, operator.inputShapes);
}

/** Can several devices share the operator, or must one compute all of it? */
export function isSplittable(operator: Operator): boolean {
  return operations.isSplittable(operator.operation);
}

/** Does the operator compute anything, or is it the model's input? */
export function isComputed(operator: Operator): boolean {
  return operator.operation.kind !== "input";
}

/** Multiply-accumulates of a whole model. */
export function modelMacs(model: Model): number {
  return model.operators.reduce((sum, operator) => sum + macs(operator), 0);
}

/** Trained parameters of a whole model; those that several operators share count once. */
export function modelParameters(model: Model): number {
  return model.operators.reduce((sum, operator) => sum + ownParameters(operator), 0);
}

/** Trained parameters of an operator, unless they are another one's. */
export function ownParameters(operator: Operator): number {
  return ownsWeights(operator) ? parameters(operator) : 0;
}

/** Are the weights of an operator its own, regardless of others that share them? */
export function ownsWeights({ id, weightsOf }: Operator): boolean {
  return weightsOf === undefined || weightsOf === id;
}

/** Name of the other operator whose weights an operator uses, if it does. */
export function ownerName(model: Model, operator: Operator): string | undefined {
  return ownsWeights(operator) ? undefined : model.operators[operator.weightsOf!]!.name;
}
