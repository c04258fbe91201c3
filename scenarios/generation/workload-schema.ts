import { z } from "zod";
import { weightFormats } from "../../sim/model/index.ts";
import { fields } from "../fields.ts";

const tokens = z
  .int()
  .min(1)
  .max(2 ** 20);

/** Tokens that a decoder is to make, for one user. */
export const tokenWorkload = fields({
  prompt: tokens.describe("Tokens of the prompt"),
  batch: tokens.optional().describe("Most tokens of the prompt per batch (default: all)"),
  tokens: tokens.max(2 ** 14).describe("Tokens to generate"),
  exchange: z
    .enum(weightFormats)
    .default("f16")
    .describe("How vectors are stored on the network; q8 is Q80 of distributed-llama"),
});
