import { z } from "zod";
import { exitsSchema, type ExitSettings } from "./exits-schema.ts";
import { quantizedTypes, type QuantizedType } from "../sim/model/index.ts";
import { chosen, fields, optionalQuantity, share } from "./fields.ts";

/** What is changed about a model, in the order of the fields; a student is a model as it is. */
export interface TransformSettings<Student> {
  readonly distill?: Student | undefined;
  readonly resolution?: number | readonly number[] | undefined;
  readonly prune?: PruneSettings | undefined;
  readonly quantize?: QuantizedType | undefined;
  readonly reuse?: ReuseSettings | undefined;
  readonly compress_cut?: CompressSettings | undefined;
  readonly exits?: ExitSettings | undefined;
}

/** Shares of channels, and of single weights, that go. */
export interface PruneSettings {
  readonly structured?: number | undefined;
  readonly layers?: Readonly<Record<string, number>> | undefined;
  readonly unstructured?: number | undefined;
  readonly index_bits?: number | undefined;
}

/** What stays from frame to frame. */
export interface ReuseSettings {
  readonly hit_rate?: number | undefined;
  readonly layers?: Readonly<Record<string, number>> | undefined;
  /** Seconds. */
  readonly lookup?: number | undefined;
}

/** Where a plan may cut at fewer bytes, and what that takes; seconds. Without a layer it is where planners of cuts cut. */
export interface CompressSettings {
  readonly after?: string | undefined;
  readonly ratio: number;
  readonly encode?: number | undefined;
  readonly decode?: number | undefined;
}

/** What is removed: something is left. */
const removedShare = share.refine(
  (part) => part < 1,
  "removes everything, and a layer with nothing left computes nothing (allowed: less than 100 %)",
);

const byLayer = <Share extends z.ZodType<number>>(part: Share) =>
  z.record(z.string().min(1), part).optional();

/** The fields of a mapping that state shares, one at least; the others say more about them. */
const sharesOf = (...names: readonly string[]) =>
  [
    (settings: Readonly<Record<string, unknown>>) =>
      names.some((name) => {
        const value = settings[name];
        return typeof value === "object" && value !== null
          ? Object.keys(value).length > 0
          : value !== undefined;
      }),
    `states no share, and so changes nothing (allowed: one at least of ${names.join(", ")})`,
  ] as const;

const pruneSettings = fields({
  structured: removedShare.optional().describe("Share of the channels of each layer"),
  layers: byLayer(removedShare).describe("Share of the channels of some layers, in place of that"),
  unstructured: removedShare
    .optional()
    .describe(
      "Share of the weights that become zero and are not stored; they save time only on sparse_kernels",
    ),
  index_bits: z
    .int()
    .min(0)
    .max(64)
    .optional()
    .describe("Bits per remaining weight that say where it belongs"),
})
  .refine(...sharesOf("structured", "layers", "unstructured"))
  .refine(({ unstructured, index_bits: bits }) => bits === undefined || unstructured !== undefined, {
    message: "belongs to unstructured, which is not there (allowed: both)",
    path: ["index_bits"],
  });

const reuseSettings = fields({
  hit_rate: share.optional().describe("Share of the work of convolutions that is found in the frame before"),
  layers: byLayer(share).describe("The share of each convolution"),
  lookup: optionalQuantity("duration").describe(
    "Time of the look-up per convolution, on a device of slowdown 1",
  ),
}).refine(...sharesOf("hit_rate", "layers"));

const compressSettings = fields({
  after: z
    .string()
    .min(1)
    .optional()
    .describe("Layer whose output is compressed (default: wherever neurosurgeon, dads, qdmp and cic cut)"),
  ratio: z.number().min(1).max(1e4).describe("Ratio of the channels before to those that cross"),
  encode: optionalQuantity("duration").describe(
    "Time of encoding on a device of slowdown 1 (default: that of a 1x1 convolution)",
  ),
  decode: optionalQuantity("duration").describe("Time of decoding, likewise"),
});

const extent = z
  .int()
  .min(1)
  .max(2 ** 14);
const extents = z.array(extent).length(2);

/**
 * The fields of a model that change it.
 *
 * @param student schema of a model as it is
 */
export function transformFields<Student extends z.ZodType>(student: Student) {
  return {
    distill: student.optional().describe("The student that replaces the model; it reads the same input"),
    resolution: chosen<number | readonly number[]>(
      (value) => (Array.isArray(value) ? extents : extent),
      [extent, extents],
    )
      .optional()
      .describe("Rows and columns of the input: one number for both, or both"),
    prune: pruneSettings.optional().describe("Channels or weights to remove"),
    quantize: z
      .enum(quantizedTypes)
      .optional()
      .describe("Tensors and weights in a narrower type; times by quantized: of each device"),
    reuse: reuseSettings.optional().describe("What convolutions reuse from frame to frame, on average"),
    compress_cut: compressSettings
      .optional()
      .describe(
        "An encoder and a decoder behind a layer, or at the cut, between which plans cut at fewer bytes",
      ),
    exits: exitsSchema.optional(),
  };
}
