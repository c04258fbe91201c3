import { z } from "zod";
import { InputError } from "../sim/errors.ts";
import { shippedProfiles } from "../traces/index.ts";
import { fields, nameText, optionalQuantity, quantity, reading, textOr } from "./fields.ts";
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
});

const roofline = fields({ peak_flops: quantity("computeRate"), memory_bandwidth: quantity("bandwidth") });

/** A shipped profile by name, a trace by path, or the two figures of a roofline. */
const profile = textOr(profileText, roofline);
export type ProfileSettings = z.infer<typeof profile>;

const deviceGroup = fields({
  name: nameText,
  count: z.int().min(1).max(maximumDevices).default(1),
  profile,
  slowdown: z.number().positive().max(1e6).default(1),
  memory: optionalQuantity("size"),
  streams: z.int().min(1).max(64).default(1),
  power: fields({ compute: quantity("power"), transmit: quantity("power") }).optional(),
});
export type DeviceGroup = z.infer<typeof deviceGroup>;

export const clusterSchema = fields({
  devices: z.array(deviceGroup).min(1).max(maximumDevices),
  network: networkSchema,
});
export type ClusterSettings = z.infer<typeof clusterSchema>;

/** One point of a scenario: every field of the file but the sweep. */
export const settingsSchema = fields({
  name: nameText,
  description: z.string().max(500).optional(),
  model: modelSchema,
  link: z.boolean().default(true),
  input: z.string().optional(),
  result: z.string().optional(),
  cluster: clusterSchema,
  timing: z.enum(["median", "sample"]).default("median"),
  traces: z.enum(["gap", "hot"]).default("gap"),
  knowledge: knowledgeText.default("exact"),
  planner: plannerText,
  baseline: plannerText.prefault("single"),
  seed: z.int().min(0).default(1),
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
