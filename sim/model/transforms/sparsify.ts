import { InputError } from "../../errors.ts";
import { descriptionOf, type Model } from "../model.ts";
import { withoutBias } from "../savings.ts";
import { remade } from "./remade.ts";

/**
 * Sets a share of the weights of every layer to zero, in unstructured pruning, and stores only the others. Shapes and
 * multiply-accumulates stay: time is saved on devices with sparse kernels alone.
 *
 * @param indexBits that say for each stored weight where it belongs
 * @throws InputError for a model without weights
 */
export function sparsifyModel(model: Model, share: number, indexBits: number): Model {
  if (share === 0) return model;
  const count = model.operators.filter(({ operation }) => withoutBias(operation)).length;
  if (count === 0) throw new InputError("no operator of the model has weights to remove");
  const descriptions = model.operators.map((operator) => ({
    ...descriptionOf(model, operator),
    ...(withoutBias(operator.operation) && {
      savings: { ...operator.savings, zeroWeights: { share, indexBits } },
    }),
  }));
  const percent = Number((100 * share).toPrecision(6));
  const index = indexBits > 0 ? `each with ${indexBits} bits of index` : "their places not counted";
  return remade(
    model,
    descriptions,
    `${percent} % of the weights of ${count} ${count === 1 ? "layer" : "layers"} are zero; the others are stored, ${index}`,
  );
}
