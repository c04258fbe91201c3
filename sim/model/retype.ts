import type { ElementType } from "./element-type.ts";
import { buildModel } from "./build-model.ts";
import { descriptionOf, type Model } from "./model.ts";

/** The same model with all tensors and weights of one element type, as a converter to half precision leaves it. */
export function retypeModel(model: Model, elementType: ElementType): Model {
  const nameOf = (id: number) => model.operators[id]!.name;
  const descriptions = model.operators.map((operator) => ({
    ...descriptionOf(model, operator),
    elementType,
    weightType: elementType,
  }));
  return buildModel(model.name, descriptions, model.outputs.map(nameOf));
}
