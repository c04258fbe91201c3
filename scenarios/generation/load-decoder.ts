import { InputError } from "../../sim/errors.ts";
import { checkDecoder, decoderPresets, type DecoderNetwork } from "../../sim/model/index.ts";
import type { DecoderSettings } from "./decoder-schema.ts";

/**
 * The decoder that a scenario names, called as results show it.
 *
 * @throws InputError for dimensions that do not fit each other
 */
export function loadDecoder(settings: DecoderSettings): DecoderNetwork {
  const { weights = "q4", embeddings = weights, cache = "f16" } = settings;
  const network = { ...dimensionsOf(settings), name: decoderLabel(settings), weights, embeddings, cache };
  checkDecoder(network);
  return network;
}

function dimensionsOf(settings: DecoderSettings) {
  if (!("layers" in settings)) return decoderPresets.find(({ name }) => name === settings.name)!;
  const { layers, hidden, heads, vocabulary } = settings;
  const { kv_heads: kvHeads = heads, head_size: headSize = hidden / heads } = settings;
  if (!Number.isInteger(headSize))
    throw new InputError(
      `hidden ${hidden} cannot be divided by ${heads} heads (allowed: a multiple, or head_size)`,
    );
  return {
    ...{ layers, hidden, heads, kvHeads, headSize, vocabulary },
    feedForward: settings.feed_forward,
    tied: settings.tied ?? false,
    biases: settings.biases ?? false,
    headNorms: settings.head_norms ?? false,
  };
}

/** `llama-3-8b[weights=q4]`, or all of a decoder's own dimensions. */
export function decoderLabel(settings: DecoderSettings): string {
  const given: Readonly<Record<string, unknown>> = { weights: "q4", ...settings, name: undefined };
  const shown = Object.entries(given).flatMap(([field, value]) =>
    value === undefined ? [] : [`${field}=${String(value)}`],
  );
  return `${settings.name}[${shown.join(";")}]`;
}
