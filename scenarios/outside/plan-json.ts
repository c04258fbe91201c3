import { z } from "zod";
import { fields } from "../fields.ts";

const whole = z.int().min(0);

const found = fields({
  execution: z
    .enum(["bulk-synchronous", "dataflow"])
    .describe(
      "Bulk-synchronous: step after step, all devices waiting for each other; dataflow: each piece as soon as its inputs are there",
    ),
  steps: z
    .array(
      z.array(
        fields({
          operator: whole.describe("Id of a computed operator"),
          region: fields({ start: z.array(whole), end: z.array(whole) }).describe(
            "Region of its output, half-open on each axis: from start to before end",
          ),
          device: whole.describe("Place in the list of devices"),
        }),
      ),
    )
    .describe("Pieces in their order; what must move between devices follows from them"),
  predicted_latency_s: z
    .number()
    .nullable()
    .optional()
    .describe("Seconds predicted by the program's own model"),
  predicted_throughput_per_s: z.number().nullable().optional(),
  notes: z.array(z.string()).optional().describe("Notes on the plan, which results show"),
});

const none = fields({ infeasible: z.string().describe("Why no plan fits the devices") });

/** What a planner that is a program writes on its standard output. */
export const planSchema = z
  .union([found, none])
  .describe("The plan of a planner that is a separate program, or why there is none");

export type PlanJson = z.infer<typeof planSchema>;

/** The half of the schema that content is meant to fit, whose faults are then of that half alone. */
export function planSchemaOf(content: unknown): typeof found | typeof none {
  return typeof content === "object" && content !== null && "infeasible" in content ? none : found;
}
