import { z } from "zod";
import { InputError } from "../sim/errors.ts";
import { shippedProfiles } from "../traces/index.ts";
import {
  fields,
  nameText,
  optionalQuantity,
  quantity,
  reading,
  textOr,
  type JsonFragment,
} from "./fields.ts";
import { knowledgeText } from "./knowledge.ts";
import { modelSchema } from "./model-schema.ts";
import { networkSchema } from "./network-schema.ts";
import { plannerText } from "./planner-text.ts";
import { didYouMean } from "./suggest.ts";

/** Most devices of a cluster. */
export const maximumDevices = 64;

const profileText = reading((value) => {
  const known = shippedProfiles.map(({ name }) => name);
  if (typeof value === "string" && (known.includes(value) || /[/\\]|\.csv$/.test(value))) return value;
  throw new InputError(
    `${value === undefined ? "is missing" : `unknown profile ${String(value)}${didYouMean(String(value), known)}`} ` +
      `(allowed: ${known.join(", ")}, the path of a trace file or folder, or a map of peak_flops and memory_bandwidth)`,
  );
}, profileFragment);

function profileFragment(): JsonFragment {
  return {
    anyOf: [
      { enum: shippedProfiles.map(({ name }) => name) },
      { type: "string", pattern: String.raw`[/\\]|\.csv$` },
    ],
  };
}

const roofline = fields({ peak_flops: quantity("computeRate"), memory_bandwidth: quantity("bandwidth") });

/** A shipped profile by name, a trace by path, or the two figures of a roofline. */
const profile = textOr(profileText, roofline);
export type ProfileSettings = z.infer<typeof profile>;

export const deviceGroup = fields({
  name: nameText.describe("Of the device; with a count, the start of the names of all"),
  count: z.int().min(1).max(maximumDevices).default(1).describe("Number of equal devices"),
  profile,
  slowdown: z
    .number()
    .positive()
    .max(1e6)
    .default(1)
    .describe("Times as long for everything as the profile says"),
  memory: optionalQuantity("size").describe(
    "For weights and activations; without limit where it is left out",
  ),
  streams: z.int().min(1).max(64).default(1).describe("Tasks that the device computes at a time"),
  concurrency: z
    .array(z.number().min(1).max(1e6))
    .min(1)
    .max(64)
    .optional()
    .describe("Factors by which kernels take longer while 1, 2, ... streams compute"),
  power: fields({ compute: quantity("power"), transmit: quantity("power") })
    .optional()
    .describe("Watts beyond idling, for the energy in the results"),
});
export type DeviceGroup = z.infer<typeof deviceGroup>;

export const clusterSchema = fields({
  devices: z.array(deviceGroup).min(1).max(maximumDevices),
  network: networkSchema,
});
export type ClusterSettings = z.infer<typeof clusterSchema>;

/** One point of a scenario: every field of the file but the sweep. */
export const settingsSchema = fields({
  name: nameText.describe("Of the scenario; results go to a folder of this name"),
  description: z.string().max(500).optional().describe("What the scenario asks, for people"),
  model: modelSchema,
  link: z.boolean().default(true).describe("Join operators that are computed together"),
  input: z
    .string()
    .optional()
    .describe("Where the input starts: a device, or everywhere; else the first device"),
  result: z
    .string()
    .optional()
    .describe("Where the result must end: a device, or anywhere; else the first device"),
  cluster: clusterSchema,
  timing: z.enum(["median", "sample"]).default("median").describe("Measured times: the middle one, or drawn"),
  traces: z.enum(["gap", "hot"]).default("gap").describe("Times measured after an idle gap, or back to back"),
  knowledge: knowledgeText.default("exact").describe("What planners know of the compute times"),
  planner: plannerText,
  baseline: plannerText.prefault("single").describe("The planner that speed-ups are over"),
  seed: z.int().min(0).default(1).describe("Of all chance"),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Fields that a sweep cannot vary. */
export const fixedFields: readonly string[] = ["name", "description", "baseline", "sweep"];

/** Names of a cluster's devices, in the order of their numbers. */
export function deviceNames({ devices }: Pick<ClusterSettings, "devices">): readonly string[] {
  return devices.flatMap(({ name, count }) =>
    count === 1 ? [name] : Array.from({ length: count }, (_, index) => `${name}-${index}`),
  );
}
