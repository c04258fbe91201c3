import { InputError } from "../../sim/errors.ts";
import {
  checkDecoder,
  decoderOfOnnx,
  decoderPresets,
  type DecoderDimensions,
  type DecoderNetwork,
  type WeightFormat,
} from "../../sim/model/index.ts";
import { modelPath, type ModelFiles } from "../models.ts";
import type { DecoderSettings } from "./decoder-schema.ts";

/**
 * The decoder that a scenario names, called as results show it.
 *
 * @throws InputError for dimensions that do not fit each other, and for a file that is not a decoder
 */
export function loadDecoder(settings: DecoderSettings, files: ModelFiles): DecoderNetwork {
  const { dimensions, stored } = dimensionsOf(settings, files);
  const { weights = stored, embeddings = weights, cache = "f16" } = settings;
  const network = { ...dimensions, name: decoderLabel(settings, weights), weights, embeddings, cache };
  checkDecoder(network);
  return network;
}

/** The dimensions, and how the weights are stored unless the scenario says it. */
function dimensionsOf(
  settings: DecoderSettings,
  files: ModelFiles,
): { readonly dimensions: Omit<DecoderDimensions, "name">; readonly stored: WeightFormat } {
  if ("file" in settings) {
    const path = modelPath(settings, files.folder);
    const { dimensions, weights } = decoderOfOnnx(
      files.bytes(path, "a decoder is an .onnx file"),
      baseName(path),
    );
    return { dimensions, stored: weights };
  }
  const stored = "q4";
  if (!("layers" in settings))
    return { dimensions: decoderPresets.find(({ name }) => name === settings.name)!, stored };
  const { layers, hidden, heads, vocabulary } = settings;
  const { kv_heads: kvHeads = heads, head_size: headSize = hidden / heads } = settings;
  if (!Number.isInteger(headSize))
    throw new InputError(
      `hidden ${hidden} cannot be divided by ${heads} heads (allowed: a multiple, or head_size)`,
    );
  const dimensions = {
    ...{ layers, hidden, heads, kvHeads, headSize, vocabulary },
    feedForward: settings.feed_forward,
    tied: settings.tied ?? false,
    biases: settings.biases ?? false,
    headNorms: settings.head_norms ?? false,
  };
  return { dimensions, stored };
}

/** `llama-3-8b[weights=q4]`, or all of a decoder's own dimensions. */
function decoderLabel(settings: DecoderSettings, weights: WeightFormat): string {
  const given: Readonly<Record<string, unknown>> = { ...settings, weights, name: undefined, file: undefined };
  const shown = Object.entries(given).flatMap(([field, value]) =>
    value === undefined ? [] : [`${field}=${String(value)}`],
  );
  return `${"file" in settings ? baseName(settings.file) : settings.name}[${shown.join(";")}]`;
}

function baseName(path: string): string {
  return path.replace(/^.*[/\\]/, "").replace(/\.onnx$/i, "");
}
