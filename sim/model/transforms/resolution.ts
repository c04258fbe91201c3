import { InputError } from "../../errors.ts";
import { descriptionOf, type Model } from "../model.ts";
import { remade } from "./remade.ts";

/**
 * The model for images of another resolution (the resolution multiplier of MobileNets, Howard et al., arXiv 1704.04861,
 * section 3.4): all maps shrink or grow with the input. Layers on a flattened map get other weights.
 *
 * @param size rows and columns of all inputs that are maps
 * @throws InputError for a model without such an input, and where a layer needs the size that it had
 */
export function resizeInput(model: Model, size: readonly [rows: number, columns: number]): Model {
  let changed = 0;
  let found = 0;
  const descriptions = model.operators.map((operator) => {
    const { operation, shape } = operator;
    const description = descriptionOf(model, operator);
    // A list of features is a map of one row and one column, and no picture.
    if (operation.kind !== "input" || shape.length !== 3 || shape[1]! * shape[2]! === 1) return description;
    found++;
    if (shape[1] === size[0] && shape[2] === size[1]) return description;
    changed++;
    return { ...description, operation: { ...operation, shape: [shape[0]!, ...size] } };
  });
  if (found === 0) throw new InputError("the model has no input of channels, rows and columns");
  if (changed === 0) return model;
  try {
    return remade(model, descriptions, `input of ${size.join("x")} in place of its own size`);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`does not fit inputs of ${size.join("x")}: ${error.message}`);
  }
}
