import { z } from "zod";
import { gradientReductions, trainingSchedules } from "../planners/index.ts";
import { InputError } from "../sim/errors.ts";
import { fields, reading } from "./fields.ts";

const mostTimes = 1000;

/** How many times as much as something else. */
const multiple = reading(
  (value) => {
    if (typeof value === "number" && value >= 0 && value <= mostTimes) return value;
    throw new InputError(
      `${JSON.stringify(value).slice(0, 40)} is not a number of times (allowed: a number from 0 to ${mostTimes}, without a unit)`,
    );
  },
  () => ({ type: "number", minimum: 0, maximum: mostTimes }),
);

/** Steps of training in place of an inference. */
export const trainingSchema = fields({
  micro_batches: z
    .int()
    .min(1)
    .max(1024)
    .default(8)
    .describe("Number of micro-batches of a step; each is as large as the input of the model"),
  schedule: z
    .enum(trainingSchedules)
    .default("controller")
    .describe(
      "What a device computes first: what is most urgent for the end of the step (controller); all forward, then all backward (gpipe); or forward and backward alternately (1f1b)",
    ),
  reduction: z
    .enum(gradientReductions)
    .default("ring")
    .describe("How devices that share the micro-batches of a stage sum its gradients"),
  backward: multiple
    .optional()
    .describe("Time of backward as a multiple of forward (default: what a profile of both says, or 2)"),
  update: multiple.default(0).describe("Time of the optimizer as a multiple of forward for one micro-batch"),
  optimizer_state: multiple
    .default(0)
    .describe(
      "Bytes that the optimizer keeps per byte of weights in addition to the gradient: 1 for momentum, 2 for Adam",
    ),
});
export type TrainingSettings = z.infer<typeof trainingSchema>;
