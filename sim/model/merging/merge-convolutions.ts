import { buildModel } from "../build-model.ts";
import { descriptionOf, type Model, type Operator, type OperatorDescription } from "../model.ts";
import { mergeDescriptions, type Merge } from "./merge.ts";

/** A model that computes what another does, some of whose convolutions it merges. Tensors that both have keep their names. */
export interface MergedModel {
  readonly model: Model;
  /** By the name of a merged convolution: the names of its parts in the other model, in the order of their channels. */
  readonly parts: ReadonlyMap<string, readonly string[]>;
}

/**
 * Merges convolutions of a model. Concatenations of all parts of a merge read the merged tensor; those of nothing else
 * are dropped, unless they are a result.
 *
 * @param merges of the model, no operator part of two
 */
export function mergeConvolutions(model: Model, merges: readonly Merge[]): MergedModel {
  const mergeWith = new Map(merges.flatMap((merge) => merge.parts.map(({ id }) => [id, merge] as const)));
  const dropped = new Map(
    merges.flatMap((merge) => droppedJoins(model, merge).map(({ id }) => [id, merge.name] as const)),
  );
  const nameOf = (id: number) => dropped.get(id) ?? model.operators[id]!.name;

  const descriptions: OperatorDescription[] = [];
  const placed = new Set<Merge>();
  for (const operator of model.operators) {
    const merge = mergeWith.get(operator.id);
    if (merge && !placed.has(merge)) {
      placed.add(merge);
      descriptions.push(...mergeDescriptions(merge, nameOf(operator.inputs[0]!)));
    }
    if (merge || dropped.has(operator.id)) continue;
    descriptions.push({
      ...descriptionOf(model, operator),
      inputs: inputsAfter(operator, merges, nameOf),
    });
  }
  return {
    model: buildModel(
      model.name,
      descriptions,
      model.outputs.map((id) => model.operators[id]!.name),
    ),
    parts: new Map(merges.map(({ name, parts }) => [name, parts.map((part) => part.name)])),
  };
}

/** The merged convolution and the slices that follow it, as they will stand in the merged model. */
export function mergedOperators(model: Model, merge: Merge): readonly [Operator, ...Operator[]] {
  const { name, shape, elementType } = model.operators[merge.parts[0]!.inputs[0]!]!;
  const input: OperatorDescription = { name, operation: { kind: "input", shape }, inputs: [], elementType };
  const [, convolution, ...slices] = buildModel(merge.name, [
    input,
    ...mergeDescriptions(merge, name),
  ]).operators;
  return [convolution!, ...slices];
}

/** Concatenations that a merge makes superfluous: they join just its parts. */
export function droppedJoins({ outputs }: Model, { joins, parts }: Merge): readonly Operator[] {
  return joins.filter(({ id, inputs }) => inputs.length === parts.length && !outputs.includes(id));
}

/** Names of what an operator reads, merged tensors in the place of all their parts. */
function inputsAfter(
  { id, inputs }: Operator,
  merges: readonly Merge[],
  nameOf: (id: number) => string,
): readonly string[] {
  const joined = merges.filter(({ joins }) => joins.some((join) => join.id === id));
  return inputs.flatMap((input) => {
    const merge = joined.find(({ parts }) => parts.some((part) => part.id === input));
    if (!merge) return [nameOf(input)];
    return merge.parts[0]!.id === input ? [merge.name] : [];
  });
}
