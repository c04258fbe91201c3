import { z } from "zod";
import { fields, nameText, share } from "./fields.ts";
import { modelSchema } from "./model-schema.ts";

const accuracy = share.optional().describe("Accuracy as the user states it, from 0 to 1; never simulated");

/** Versions of a model, each of which every other combination of the sweep is run with. */
export const variantsSchema = z
  .array(fields({ name: nameText, model: modelSchema, accuracy }))
  .min(1)
  .max(64)
  .describe("Versions of a model in place of one: an axis of the sweep, with the accuracy of each");

/** Which of the variants a point is of. */
export const variantSchema = fields({ name: nameText, accuracy });

/** A variant whose model is checked as that of a point. */
export const namedVariant = fields({ name: nameText, model: z.unknown(), accuracy });
