import {
  buildModel,
  descriptionOf,
  isComputed,
  type Model,
  type OperatorDescription,
} from "../sim/model/index.ts";

/** A model in two parts. */
export interface ModelParts {
  /** Ids of the operators that read an input, and of those that they need. */
  readonly first: readonly number[];
  /** All others as a model whose inputs are outputs of the first; undefined where there are none. */
  readonly rest:
    | {
        readonly model: Model;
        /** By operator of the rest: its id in the whole. */ readonly ids: readonly number[];
      }
    | undefined;
}

/** The operators of a model that read its inputs, with what they need, and the rest. */
export function partsOf(model: Model): ModelParts {
  const { operators, consumers, outputs } = model;
  const isFirst = operators.map(
    (operator) => isComputed(operator) && operator.inputs.some((input) => !isComputed(operators[input]!)),
  );
  for (const { id, inputs } of operators.toReversed())
    if (isFirst[id]) for (const input of inputs) isFirst[input] = isComputed(operators[input]!);
  const first = operators.filter(({ id }) => isFirst[id]).map(({ id }) => id);
  const others = operators.filter((operator) => isComputed(operator) && !isFirst[operator.id]);
  if (others.length === 0) return { first, rest: undefined };
  const descriptions = operators.flatMap((operator): readonly OperatorDescription[] => {
    const { id, name, shape, elementType, weightsOf } = operator;
    if (isFirst[id]) {
      const isRead = outputs.includes(id) || consumers[id]!.some((reader) => !isFirst[reader]);
      return isRead ? [{ name, operation: { kind: "input", shape }, inputs: [], elementType }] : [];
    }
    if (!isComputed(operator)) return [];
    const described = descriptionOf(model, operator);
    // Weights of the first part are elsewhere: the rest has them for itself.
    return [
      weightsOf !== undefined && isFirst[weightsOf] ? { ...described, weightsOf: undefined } : described,
    ];
  });
  const results = outputs.filter((output) => !isFirst[output]).map((output) => operators[output]!.name);
  const rest = buildModel(model.name, descriptions, results);
  const idOf = new Map(operators.map(({ id, name }) => [name, id]));
  return { first, rest: { model: rest, ids: rest.operators.map(({ name }) => idOf.get(name)!) } };
}
