import { z } from "zod";
import { InputError } from "../../sim/errors.ts";
import { decoderPresets, weightFormats } from "../../sim/model/index.ts";
import { chosen, fields, reading } from "../fields.ts";
import { isRecord } from "../record.ts";
import { didYouMean } from "../suggest.ts";

/** Name of a decoder whose dimensions the scenario states. */
const ownDecoder = "decoder";

const presetNames: readonly string[] = decoderPresets.map(({ name }) => name);

/** Does this name, or the map that has it, stand for a decoder? */
export function namesDecoder(model: unknown): boolean {
  const name = isRecord(model) ? model["name"] : model;
  return typeof name === "string" && (name === ownDecoder || presetNames.includes(name));
}

function presetName(value: unknown): string {
  const known = presetNames.find((name) => name === value);
  if (known !== undefined) return known;
  throw new InputError(
    `${value === undefined ? "is missing" : `unknown decoder ${String(value).slice(0, 60)}${didYouMean(String(value), presetNames)}`} ` +
      `(allowed: ${presetNames.join(", ")}, {name: ${ownDecoder}, layers: ...}, or the path of an .onnx file with past and present keys and values)`,
  );
}

const onnxPath = /\.onnx$/i;

const text = reading(
  (value): DecoderSettings =>
    typeof value === "string" && onnxPath.test(value) ? { file: value } : { name: presetName(value) },
  () => ({ anyOf: [{ enum: [...presetNames] }, { type: "string", pattern: onnxPath.source }] }),
);

const count = z.int().min(1);
const format = z.enum(weightFormats);

const stored = {
  weights: format
    .optional()
    .describe(
      "How matrices are stored: blocks of 32 weights of 4 or 8 bits and a float16 scale, or plain (default: q4)",
    ),
  embeddings: format.optional().describe("How the table of embeddings is stored (default: as the weights)"),
  cache: format.optional().describe("How keys and values are stored (default: f16)"),
};

const preset = fields({ name: reading(presetName, () => ({ enum: [...presetNames] })), ...stored });
const own = fields({
  name: z.literal(ownDecoder),
  layers: count.max(1000),
  hidden: count.max(2 ** 17).describe("Width of the vector that layers pass on (hidden size)"),
  heads: count.max(1024),
  kv_heads: count
    .max(1024)
    .optional()
    .describe("Heads of keys and values, which the heads share (default: as many as heads)"),
  head_size: count
    .max(2 ** 14)
    .optional()
    .describe("Values per head (default: hidden / heads)"),
  feed_forward: count.max(2 ** 20),
  vocabulary: count.max(2 ** 24),
  tied: z.boolean().optional().describe("Are the weights of the last product the table of embeddings?"),
  biases: z.boolean().optional().describe("Do queries, keys and values have biases?"),
  head_norms: z.boolean().optional().describe("Are queries and keys of each head normalized?"),
  ...stored,
});
const file = fields({ file: z.string().regex(onnxPath, "is not an .onnx file"), ...stored });

export type DecoderSettings = z.infer<typeof preset> | z.infer<typeof own> | z.infer<typeof file>;

/** A published decoder by name, one by its dimensions, or an ONNX export with past and present keys and values. */
export const decoderSchema = chosen<DecoderSettings>(
  (value) => {
    if (!isRecord(value)) return text;
    if ("file" in value) return file;
    return value["name"] === ownDecoder ? own : preset;
  },
  [text, preset, own, file],
);
