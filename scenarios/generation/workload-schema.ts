import { z } from "zod";
import { weightFormats } from "../../sim/model/index.ts";
import { fields } from "../fields.ts";

const tokens = z
  .int()
  .min(1)
  .max(2 ** 20);

/** Tokens that a decoder is to make, for one user. */
export const tokenWorkload = fields({
  prompt: tokens.describe("Tokens of the prompt, which go through the layers together"),
  batch: tokens.optional().describe("Most of them at once; all unless given"),
  tokens: tokens.max(2 ** 14).describe("Tokens to make"),
  exchange: z
    .enum(weightFormats)
    .default("f16")
    .describe("How vectors are stored on the network; q8 is Q80 of distributed-llama"),
});
