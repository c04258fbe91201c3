import { InputError } from "../errors.ts";
import { cycleAmong, topologicalOrder } from "../topological-order.ts";
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

/**
 * Sorts the operators topologically (stable: first described, first placed) and infers all shapes.
 *
 * @param results names of operators whose tensors are results although others read them; those that nobody reads always are
 * @throws InputError for a duplicate or unknown name, a cycle, inputs that do not fit, or a model that computes nothing.
 */
export function buildModel(
  name: string,
  descriptions: readonly OperatorDescription[],
  results: readonly string[] = [],
): Model {
  const sorted = sortTopologically(name, descriptions);
  const idOf = new Map(sorted.map((description, id) => [description.name, id]));
  const owners = new Set(sorted.map(({ weightsOf }) => weightsOf));
  const operators: Operator[] = [];
  const consumers: number[][] = sorted.map(() => []);
  for (const [id, description] of sorted.entries()) {
    const { name: operatorName, operation } = description;
    const inputs = description.inputs.map((input) => idOf.get(input)!);
    const inputShapes = inputs.map((input) => operators[input]!.shape);
    const inputTypes = inputs.map((input) => operators[input]!.elementType);
    const elementType = description.elementType ?? operations.outputType(operation, inputTypes);
    const shape = inferShape(name, operatorName, operation, inputShapes);
    const hasWeights = operations.parameters(operation, inputShapes, wholeBox(shape)) > 0;
    for (const input of new Set(inputs)) consumers[input]!.push(id);
    operators.push({
      id,
      name: operatorName,
      operation,
      inputs,
      inputShapes,
      inputTypes,
      shape,
      elementType,
      weightType: hasWeights ? (description.weightType ?? elementType) : elementType,
      ...(description.statedSeconds !== undefined && { statedSeconds: description.statedSeconds }),
      ...(description.statedBackwardSeconds !== undefined && {
        statedBackwardSeconds: description.statedBackwardSeconds,
      }),
      ...(description.together !== undefined && { together: description.together }),
      ...(description.savings && { savings: description.savings }),
      weightsOf: owners.has(operatorName) ? id : ownerOf(name, description, sorted, idOf),
    });
  }
  for (const result of results) {
    if (!idOf.has(result))
      throw new InputError(`model ${name}: the result ${result} is not one of its operators`);
  }
  const outputs = operators.filter(
    (operator) => consumers[operator.id]!.length === 0 || results.includes(operator.name),
  );
  if (!outputs.some(isComputed)) throw new InputError(`model ${name}: computes nothing`);
  return { name, operators, consumers, outputs: outputs.map(({ id }) => id) };
}

function ownerOf(
  model: string,
  { name, operation, weightsOf }: OperatorDescription,
  all: readonly OperatorDescription[],
  idOf: ReadonlyMap<string, number>,
): number | undefined {
  if (weightsOf === undefined) return undefined;
  const id = idOf.get(weightsOf);
  const owner = id === undefined ? undefined : all[id]!;
  if (owner?.operation.kind === operation.kind && owner.weightsOf === undefined) return id;
  throw new InputError(
    `model ${model}, operator ${name}: ${weightsOf} is no ${operation.kind} with weights of its own`,
  );
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

function sortTopologically(
  model: string,
  descriptions: readonly OperatorDescription[],
): readonly OperatorDescription[] {
  const indexOf = new Map<string, number>();
  for (const [index, { name }] of descriptions.entries()) {
    if (indexOf.has(name)) throw new InputError(`model ${model}: two operators have the name ${name}`);
    indexOf.set(name, index);
  }
  const successors: number[][] = descriptions.map(() => []);
  for (const [index, { name, inputs }] of descriptions.entries()) {
    for (const input of inputs) {
      const producer = indexOf.get(input);
      if (producer === undefined)
        throw new InputError(`model ${model}: operator ${name} reads unknown ${input}`);
      successors[producer]!.push(index);
    }
  }
  const order = topologicalOrder(successors);
  if (order.length < descriptions.length) {
    const cycle = cycleAmong(successors, order).map((index) => descriptions[index]!.name);
    throw new InputError(`model ${model}: the operators form a cycle: ${shortened(cycle).join(" -> ")}`);
  }
  return order.map((index) => descriptions[index]!);
}

/** A long walk without its middle. */
function shortened(cycle: readonly string[]): readonly string[] {
  return cycle.length <= 6 ? cycle : [...cycle.slice(0, 3), "...", ...cycle.slice(-2)];
}

function inferShape(model: string, name: string, operation: Operation, inputs: readonly Shape[]): Shape {
  try {
    return operations.outputShape(operation, inputs);
  } catch (error) {
    if (error instanceof InputError)
      throw new InputError(`model ${model}, operator ${name}: ${error.message}`);
    throw error;
  }
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
