import { InputError } from "../errors.ts";
import { cycleAmong, topologicalOrder } from "../topological-order.ts";
import { wholeBox, type Shape } from "../tensor/index.ts";
import { isComputed, type Model, type Operator, type OperatorDescription } from "./model.ts";
import type { Operation } from "./operation.ts";
import * as operations from "./operations/index.ts";

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
    `model ${model}, operator ${name}: ${weightsOf} is not a ${operation.kind} with weights of its own`,
  );
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
