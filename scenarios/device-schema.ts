import { z } from "zod";
import { InputError } from "../sim/errors.ts";
import { quantizedTypes } from "../sim/model/index.ts";
import { productCores, shippedProfiles, statedTimes } from "../traces/index.ts";
import {
  chosen,
  fields,
  nameText,
  optionalQuantity,
  positive,
  quantity,
  reading,
  share,
  textOr,
  type JsonFragment,
} from "./fields.ts";
import { layerTimes, type LayerTableSettings } from "./layer-table-schema.ts";
import { plainModelSchema } from "./model-schema.ts";
import { checkPower, powerSchema, radioSchema } from "./power-schema.ts";
import { isRecord } from "./record.ts";
import { didYouMean } from "./suggest.ts";
import { speedSchema, type SpeedOverTime } from "./workload/trace-schema.ts";

/** Most devices of a cluster. */
export const maximumDevices = 64;

const profileText = reading((value) => {
  const known = [...shippedProfiles.map(({ name }) => name), statedTimes];
  if (typeof value === "string" && (known.includes(value) || /[/\\]|\.(csv|json)$/.test(value))) return value;
  throw new InputError(
    `${value === undefined ? "is missing" : `unknown profile ${String(value).slice(0, 60)}${nearProfiles(String(value), known)}`} (allowed: ${allowedProfiles()})`,
  );
}, profileFragment);

const exampleBoard = shippedProfiles.find(({ kind }) => kind === "board")!.name;

/** What the profile of a device may be. */
export function allowedProfiles(): string {
  const others = shippedProfiles.filter(({ kind }) => kind !== "board").map(({ name }) => name);
  return (
    `${others.join(", ")}, a board such as ${exampleBoard}, of which \`slicewise profiles\` lists all, the path of a trace file ` +
    "or folder or of a board's .json file, or a mapping of peak_flops and memory_bandwidth, of a table, or of products and others"
  );
}

/** Boards of which the text is the beginning, such as those of each core of an RK3399; else the name that it is nearly. */
function nearProfiles(text: string, known: readonly string[]): string {
  const longer = text === "" ? [] : known.filter((name) => name.startsWith(`${text}-`));
  return longer.length > 0 ? `; did you mean ${longer.join(" or ")}?` : didYouMean(text, known);
}

function profileFragment(): JsonFragment {
  return {
    anyOf: [
      { enum: [...shippedProfiles.map(({ name }) => name), statedTimes] },
      { type: "string", pattern: String.raw`[/\\]|\.(csv|json)$` },
    ],
  };
}

const rate = quantity("computeRate");

const ratesByKind = fields({
  convolution: rate.optional(),
  pointwise: rate.optional(),
  depthwise: rate.optional(),
  matrix: rate.optional(),
  /** Of all kinds that are not named. */
  other: rate,
});

/** What hardware can do at best, or what it was seen to reach. */
const roofline = fields({
  /** One rate, or rates by kind of operator. */
  peak_flops: textOr(rate, ratesByKind),
  memory_bandwidth: quantity("bandwidth"),
  overhead: optionalQuantity("duration").describe("Time to start a kernel"),
});

const products = fields({
  products: z
    .enum(productCores.map(({ name }) => name))
    .describe(
      "The core whose measured matrix products give the times of 1x1 convolutions, fully connected layers and attention",
    ),
  others: textOr(profileText, roofline).describe("The profile of all other layers"),
});
export type ProductSettings = z.infer<typeof products>;

/**
 * A shipped profile by name, a trace by path, the figures of a roofline, a table of layers, or products of a core and another
 * profile.
 */
const profile = textOr(
  profileText,
  chosen<z.infer<typeof roofline> | LayerTableSettings | ProductSettings>(
    (value) => {
      if (!isRecord(value)) return roofline;
      return "table" in value ? layerTimes : "products" in value ? products : roofline;
    },
    [roofline, layerTimes, products],
  ),
);
export type ProfileSettings = z.infer<typeof profile>;

const name = nameText.describe("Name of the device; with a count, prefix of the names of all");
const count = z.int().min(1).max(maximumDevices).default(1).describe("Number of equal devices");
const slowdown = z
  .number()
  .min(1e-6)
  .max(1e6)
  .default(1)
  .describe("Factor on all times of the profile or of the task graph");
const streams = z.int().min(1).max(64).default(1).describe("Tasks that the device computes concurrently");
const concurrency = z
  .array(z.number().min(1).max(1e6))
  .min(1)
  .max(64)
  .optional()
  .describe("Factors by which kernels take longer while 1, 2, ... streams compute");

const power = powerSchema
  .optional()
  .describe("Watts beyond idling, for the energy in the results; constant, or over the clock");
const radio = radioSchema
  .optional()
  .describe("Power of sending over the rate, in place of power.transmit: a measured phone, or your figures");

const workRate = z
  .number()
  .min(1e-9)
  .max(1e15)
  .describe(
    "Work per second, where the graph has no times by device; of a workflow, relative to the recording",
  );

const calibration = fields({
  model: plainModelSchema,
  latency: positive("duration").describe("Measured latency of the whole model on this device alone"),
});
export type CalibrationSettings = z.infer<typeof calibration>;

const calibrations = z.array(calibration).min(1).max(64);

const source = z.string().min(1).max(200).describe("Source of the number; rows repeat it");

const quantizedSpeed = fields({
  speed: z.number().min(1e-3).max(1e3).describe("Speed-up over the model before quantization"),
  source,
});
const quantizedProfile = fields({ profile: profile.describe("Profile of layers in this type") });

const quantized = z.partialRecord(
  z.enum(quantizedTypes),
  chosen<z.infer<typeof quantizedSpeed> | z.infer<typeof quantizedProfile>>(
    (value) => (isRecord(value) && "profile" in value ? quantizedProfile : quantizedSpeed),
    [quantizedSpeed, quantizedProfile],
  ),
);

const sparseKernels = fields({
  saved: share.describe("Share of the time of zero weights that the kernels save"),
  source,
});

/** Equal devices that compute a model. */
export const deviceGroup = fields({
  name,
  count,
  profile: profile
    .default(statedTimes)
    .describe("Times of layers; optional where the model's file states the times of all of them"),
  threads: z
    .int()
    .min(1)
    .max(4096)
    .optional()
    .describe("Of a fitted board: threads that compute (default: the most that were timed)"),
  calibrate: chosen<CalibrationSettings | readonly CalibrationSettings[]>(
    (value) => (Array.isArray(value) ? calibrations : calibration),
    [calibration, calibrations],
  )
    .optional()
    .describe("Measured times of whole models, by which the profile is scaled or, of a board, refitted"),
  slowdown,
  memory: optionalQuantity("size").describe("Memory for weights and activations (default: unlimited)"),
  speed: speedSchema.optional(),
  streams,
  concurrency,
  power,
  radio,
  quantized: quantized
    .optional()
    .describe(
      "Times of layers by the type that a model is quantized to (default: the times before quantization)",
    ),
  sparse_kernels: sparseKernels
    .optional()
    .describe(
      "Kernels that skip the zero weights of unstructured pruning (default: zero weights save no time)",
    ),
}).superRefine(checkPower);
export type DeviceGroup = z.infer<typeof deviceGroup>;

/** Equal devices that run tasks of a graph. */
export const taskDeviceGroup = fields({
  name,
  count,
  speed: chosen<number | SpeedOverTime>(
    (value) => (typeof value === "object" ? speedSchema : workRate),
    [workRate, speedSchema],
  ).optional(),
  slowdown,
  streams,
  concurrency,
  power,
  radio,
  gap: optionalQuantity("duration").describe(
    "Idle time between two tasks of a stream (default: that of the graph, or none)",
  ),
}).superRefine(checkPower);

/** Equal devices that make tokens: a roofline over the bytes of weights. */
export const decoderDeviceGroup = fields({
  name,
  count,
  profile: textOr(
    reading(rooflineName, () => ({ enum: [...rooflineNames] })),
    roofline,
  ).describe("A shipped roofline, or its figures: matrix of peak_flops is the rate of matrix products"),
  slowdown,
  memory: optionalQuantity("size").describe(
    "Memory for weights, keys and values, and buffers (default: unlimited)",
  ),
  speed: speedSchema.optional(),
  streams: z.literal(1).default(1).describe("A device computes one thing at a time"),
  power,
  radio,
}).superRefine(checkPower);
export type DecoderDeviceGroup = z.infer<typeof decoderDeviceGroup>;

const rooflineNames = shippedProfiles.filter(({ kind }) => kind === "roofline").map(({ name }) => name);

function rooflineName(value: unknown): string {
  const known = rooflineNames.find((name) => name === value);
  if (known !== undefined) return known;
  throw new InputError(
    `${value === undefined ? "is missing" : `${String(value).slice(0, 60)} is not a roofline`} (allowed: ${rooflineNames.join(", ")}, or a ` +
      "mapping of peak_flops, memory_bandwidth and overhead: tokens go by the bytes of weights, which no other profile measured; " +
      "figures that meet measured tokens come from calibrate: or from `slicewise trace fit-board`)",
  );
}
