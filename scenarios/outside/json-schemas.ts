import { z } from "zod";
import type { JsonFragment } from "../fields.ts";
import { planSchema } from "./plan-json.ts";
import { problemSchema } from "./problem-json.ts";

/** The JSON Schemas of what planners that are programs read and write. */
export function plannerProgramSchemas(): Readonly<Record<"problem" | "plan", JsonFragment>> {
  return { problem: z.toJSONSchema(problemSchema), plan: z.toJSONSchema(planSchema) };
}
