import { InputError } from "../sim/errors.ts";
import { quantizeModel, type Model } from "../sim/model/index.ts";
import { SettingsError } from "./settings-error.ts";
import type { TransformSettings } from "./transform-schema.ts";

/**
 * The model with all that is to be changed about it, one after the other in the order of the schema.
 *
 * @throws SettingsError for a change that the model does not allow; its path begins with the field of the change
 */
export function transformModel(model: Model, settings: TransformSettings): Model {
  const { quantize } = settings;
  let changed = model;
  if (quantize) changed = change("quantize", () => quantizeModel(changed, quantize));
  return changed;
}

function change(field: keyof TransformSettings, make: () => Model): Model {
  try {
    return make();
  } catch (error) {
    if (error instanceof InputError) throw new SettingsError([field], error.message);
    throw error;
  }
}

/** How the label of a model shows what is changed about it; what changes nothing does not show. */
export function transformLabels({ quantize }: TransformSettings): readonly [field: string, value: string][] {
  return [...(quantize && quantize !== "float32" ? [["quantize", quantize] as [string, string]] : [])];
}
