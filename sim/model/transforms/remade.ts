import { buildModel } from "../build-model.ts";
import type { Model, OperatorDescription } from "../model.ts";

/**
 * A model of changed operators under the name of another one, with what it says of itself and one thing more.
 *
 * @param results names of the operators whose tensors are its results; those of the other model unless given
 * @throws InputError for operators that do not fit together
 */
export function remade(
  model: Model,
  descriptions: readonly OperatorDescription[],
  note: string,
  results: readonly string[] = model.outputs.map((id) => model.operators[id]!.name),
): Model {
  return {
    ...buildModel(model.name, descriptions, results),
    ...(model.bytesOf && { bytesOf: model.bytesOf }),
    notes: [...(model.notes ?? []), note],
  };
}
