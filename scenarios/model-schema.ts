import { z } from "zod";
import { InputError } from "../sim/errors.ts";
import { networkNames, type ElementType } from "../sim/model/index.ts";
import { chosen, fields, optionalPositive, quantity, reading } from "./fields.ts";
import { layerSizes, type TableModelSettings } from "./layer-table-schema.ts";
import { isRecord } from "./record.ts";
import { didYouMean } from "./suggest.ts";
import { transformFields, type TransformSettings } from "./transform-schema.ts";

/** A built-in network, or a file to import, and what is changed about it. */
export type ModelSettings = PlainModelSettings & TransformSettings<PlainModelSettings>;

/** A built-in network, a file to import, or a table of layers. */
export type PlainModelSettings = BuiltInSettings | FileSettings | TableModelSettings;

/** A built-in network, and what shapes it. */
export interface BuiltInSettings {
  readonly name: string;
  /** Sequence length of a network over tokens. */
  readonly tokens?: number | undefined;
  /** Element type of all tensors and weights (default: float32). */
  readonly element_type?: ElementType | undefined;
}

/** A file to import, and what must be known beside it. */
export interface FileSettings {
  readonly file: string;
  /** Extents of open dimensions of an ONNX file. */
  readonly dimensions?: Readonly<Record<string, number>> | undefined;
  /** Extent of the first axis of an ONNX file's inputs, where it is open. */
  readonly batch?: number | undefined;
  /** Keep what an ONNX or ncnn file has of unsupported operators as indivisible ones. */
  readonly opaque?: boolean | undefined;
  /** Extents of the inputs of an ncnn file, channels first: of the one input, or by name. */
  readonly input?: readonly number[] | Readonly<Record<string, readonly number[]>> | undefined;
  /** Seconds of operators whose cost is unknown, by type, on a device of slowdown 1; `default` is for all other types. */
  readonly costs?: Readonly<Record<string, number>> | undefined;
  /** Of a PipeDream profile, and of a dnn-partitioning workload of training: times of the forward pass, or of both. */
  readonly pass?: "forward" | "both" | undefined;
  /** Bytes/s at which the transfers of a dnn-partitioning workload were timed. */
  readonly bandwidth?: number | undefined;
}

/**
 * The model that a text names: a built-in network, or the path of a file.
 *
 * @throws InputError for a text that is neither
 */
export function modelOfText(text: string): BuiltInSettings | FileSettings {
  if (!networkNames.includes(text) && looksLikeFile(text)) return { file: text };
  return { name: networkName(text) };
}

/** Names may have dots too, before a number: squeezenet1.1. */
function looksLikeFile(text: string): boolean {
  return /[/\\]|\.[A-Za-z]\w*$/.test(text);
}

function networkName(value: unknown): string {
  const known = networkNames.find((name) => name === value);
  if (known !== undefined) return known;
  throw new InputError(
    `${value === undefined ? "is missing" : `unknown model ${String(value).slice(0, 60)}${didYouMean(String(value), networkNames)}`}` +
      ` (allowed: ${networkNames.join(", ")}, or the path of an .onnx, .cfg or .param file, of a PipeDream profile .txt, or of a dnn-partitioning workload .json)`,
  );
}

const extent = z
  .int()
  .min(1)
  .max(2 ** 31 - 1);

/** What a whole network may be computed in. */
const elementTypes = [
  "float64",
  "float32",
  "float16",
  "bfloat16",
  "int8",
  "uint8",
] as const satisfies ElementType[];

const text = reading(
  (value) => (typeof value === "string" ? modelOfText(value) : { name: networkName(value) }),
  () => ({
    anyOf: [{ enum: [...networkNames] }, { type: "string", pattern: String.raw`[/\\]|\.[A-Za-z]\w*$` }],
  }),
);

const name = reading(networkName, () => ({ enum: [...networkNames] }));

const networkFields = {
  name,
  tokens: extent.max(512).optional(),
  element_type: z
    .enum(elementTypes)
    .optional()
    .describe("Element type of all tensors and weights (default: float32)"),
};

const inputShape = z
  .array(extent.max(2 ** 24))
  .min(1)
  .max(4);

const inputShapes = z.record(z.string().min(1), inputShape);

const fileFields = {
  file: z.string().min(1),
  dimensions: z.record(z.string(), extent).optional(),
  batch: extent.optional(),
  opaque: z.boolean().optional(),
  input: chosen<readonly number[] | Readonly<Record<string, readonly number[]>>>(
    (value) => (Array.isArray(value) ? inputShape : inputShapes),
    [inputShape, inputShapes],
  )
    .optional()
    .describe("Extents of the inputs of an ncnn file, channels first: [3, 224, 224], or by name"),
  costs: z
    .record(z.string().min(1), quantity("duration"))
    .optional()
    .describe(
      "Times of operators whose cost is unknown, by type (LSTM: 12 ms), on a device of slowdown 1; default is for all other types",
    ),
  pass: z
    .enum(["forward", "both"])
    .optional()
    .describe(
      "Of a PipeDream profile (.txt), or a dnn-partitioning workload of training (.json): times of the forward pass alone, the default, or of both passes",
    ),
  bandwidth: optionalPositive("bandwidth").describe(
    "Of a dnn-partitioning workload (.json), whose edges have times: the bandwidth at which these are bytes",
  ),
};

const plainNetwork = fields(networkFields);
const plainFile = fields(fileFields);

/** A built-in network by name, or a model file by path, as it is. */
export const plainModelSchema = chosen<PlainModelSettings>(
  (value) => {
    if (typeof value !== "object" || value === null) return text;
    return isRecord(value) && "file" in value ? plainFile : plainNetwork;
  },
  [text, plainNetwork, plainFile],
);

const transforms = transformFields(plainModelSchema);
const network = fields({ ...networkFields, ...transforms });
const modelFile = fields({ ...fileFields, ...transforms });
const table = layerSizes(transforms);

/** A built-in network by name, or a model file by path; a map says more about either, and what is changed about it. */
export const modelSchema = chosen<ModelSettings>(
  (value) => {
    if (typeof value !== "object" || value === null) return text;
    if (!isRecord(value)) return network;
    return "file" in value ? modelFile : "table" in value ? table : network;
  },
  [text, network, modelFile, table],
);

/** The model as it is before transforms change it; undefined where none does. Exits stay: they say who leaves, under all planners. */
export function withoutTransforms(model: ModelSettings): ModelSettings | undefined {
  if (typeof model === "string") return undefined;
  const { distill, resolution, prune, quantize, reuse, compress_cut: compression, ...plain } = model;
  const changes = [distill, resolution, prune, quantize, reuse, compression];
  return changes.some((change) => change !== undefined) ? plain : undefined;
}
