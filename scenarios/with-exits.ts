import { addExits, ExitError, type Model } from "../sim/model/index.ts";
import { headOperations, type ExitSettings } from "./exits-schema.ts";
import { SettingsError } from "./settings-error.ts";

/**
 * The model with the early exits that its settings name.
 *
 * @throws SettingsError for an exit that does not fit the model, with its place in the settings of the model
 */
export function withExits(model: Model, exits: ExitSettings = []): Model {
  try {
    return addExits(
      model,
      exits.map(({ layers, time, ...exit }) => ({
        ...exit,
        layers: layers && headOperations(layers),
        seconds: time,
      })),
    );
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    const { exit, field, message } = error;
    const isStated = field !== "layers" || exits[exit]!.layers !== undefined;
    throw new SettingsError(["exits", exit, isStated ? field : "after"], message);
  }
}

/** How results name exits: each with its share, and with the number of its head's layers where these are stated. */
export function exitsLabel(exits: ExitSettings | undefined): string | undefined {
  if (!exits || exits.length === 0) return undefined;
  return exits
    .map(({ after, share, layers, time }) => {
      const stated = time === undefined ? "" : ` ${Number((time * 1e3).toPrecision(12))} ms`;
      return `${after} ${share}${layers ? ` ${layers.length} layers` : stated}`;
    })
    .join("+");
}
