import { z } from "zod";
import { fields, nameText, optionalPositive, optionalQuantity, positive } from "../fields.ts";
import { maximumDevices } from "../device-schema.ts";
import { decoderSchema } from "./decoder-schema.ts";
import { decoderPlannerText } from "../planner-text.ts";

/** What a token took on some equal devices. */
export const measuredTokens = fields({
  model: decoderSchema,
  device: nameText
    .optional()
    .describe("Group of devices that the measurement was made on (default: the first)"),
  boards: z.int().min(1).max(maximumDevices).describe("Number of devices in the measurement"),
  planner: decoderPlannerText
    .prefault("tensor")
    .describe("Planner that divided the model in the measurement"),
  context: z
    .int()
    .min(1)
    .max(2 ** 20)
    .default(64)
    .describe("Mean number of tokens before the measured one"),
  compute: positive("duration").describe("Time of a token in which the first device computed"),
  transfer: optionalQuantity("duration").describe(
    "Time of a token in which the first device waited for the others and the network",
  ),
  bandwidth: optionalPositive("bandwidth").describe(
    "Bandwidth of the links in the measurement (default: that of the network)",
  ),
  source: z.string().min(1).max(200).optional().describe("Source of the numbers; rows repeat it"),
});
export type MeasuredTokens = z.infer<typeof measuredTokens>;
