import { z } from "zod";
import { bandwidths, layers, models, schemes, topologies } from "../flexpie/case.ts";

/** How a published number was had. */
const evidences = ["printed", "printed-lower-bound", "measured"] as const;

/** What a published number is. */
export const quantities = [
  "time",
  "score",
  "smallest-speedup",
  "largest-speedup",
  "layers",
  "search-traversal",
  "search-fixed-depth",
  "search-dynamic",
  "estimator-error",
  "estimator-error-bound",
  "estimator-samples",
] as const;
export type Quantity = (typeof quantities)[number];

/** How a number of each unit of the file becomes seconds or a plain number. */
const toInside = {
  // The decimal point moves in the text, so that 67.2 ms are the number that 0.0672 s are.
  ms: (text: string) => Number(`${text}e-3`),
  "%": (text: string) => Number(`${text}e-2`),
  s: Number,
  min: (text: string) => Number(text) * 60,
  h: (text: string) => Number(text) * 3600,
  ratio: Number,
  count: Number,
};

const optional = <Values extends readonly [string, ...string[]]>(values: Values) =>
  z.union([z.literal("").transform(() => undefined), z.enum(values)]);
const positive = z
  .string()
  .regex(/^\d+(\.\d+)?$/, "is not a plain decimal number")
  .refine((text) => Number(text) > 0, "must be more than 0");

/** Checks a record of the file and brings its numbers to seconds and plain numbers. */
export const rowSchema = z
  .strictObject({
    figure: z.string().min(1, "must name a figure or table"),
    nodes: z.union([z.literal("").transform(() => undefined), z.enum(["1", "3", "4"]).transform(Number)]),
    model: optional(models),
    bandwidth: optional(bandwidths),
    topology: optional(topologies),
    scheme: optional([...schemes, "single", "inc", "mix"]),
    layer: optional(layers),
    quantity: z.enum(quantities),
    value: positive,
    unit: z.enum(["ms", "%", "s", "min", "h", "ratio", "count"]),
    resolution: z.union([z.literal("").transform(() => undefined), positive]),
    evidence: z.enum(evidences),
    source: z.string().min(1, "must say where the number is from"),
  })
  .transform(({ value, unit, resolution, ...rest }) => ({
    ...rest,
    value: toInside[unit](value),
    resolution: resolution === undefined ? undefined : toInside[unit](resolution),
  }));

/**
 * A published number. `value` is in seconds or a plain number, `resolution` is the step below which a number measured
 * from a figure says nothing, in the same unit; empty fields of the file are undefined.
 */
export type PublishedRow = Readonly<z.output<typeof rowSchema>>;

/** The columns of the file, in order. */
export const columns = Object.keys(rowSchema.in.shape);
