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
    .describe("The group of devices that it was measured on; the first unless given"),
  boards: z.int().min(1).max(maximumDevices).describe("So many of them"),
  planner: decoderPlannerText.prefault("tensor").describe("How they shared the model"),
  context: z
    .int()
    .min(1)
    .max(2 ** 20)
    .default(64)
    .describe("Tokens before the one that was measured, in the mean"),
  compute: positive("duration").describe("Of a token, in which the first device computed"),
  transfer: optionalQuantity("duration").describe(
    "Of a token, in which it waited for the others and the network",
  ),
  bandwidth: optionalPositive("bandwidth").describe(
    "Of the links that it was measured on; that of the network unless given",
  ),
  source: z.string().min(1).max(200).optional().describe("Where the numbers are from; rows repeat it"),
});
export type MeasuredTokens = z.infer<typeof measuredTokens>;
