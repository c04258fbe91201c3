import { z } from "zod";
import { InputError } from "../../sim/errors.ts";
import { fields, nameText, optionalPositive, quantity, reading } from "../fields.ts";

const failure = fields({
  device: nameText.optional().describe("The device that fails"),
  link: z.string().min(1).max(130).optional().describe("The link that fails, by its ends: a-b"),
  at: quantity("duration"),
  for: optionalPositive("duration").describe("Duration (default: forever)"),
}).superRefine(({ device, link }, context) => {
  if ((device === undefined) === (link === undefined))
    context.addIssue({
      code: "custom",
      message:
        device === undefined
          ? "needs a device or a link"
          : "names a device and a link (allowed: one of the two)",
    });
});

/** What fails, and when. */
export const failuresSchema = z
  .array(failure)
  .max(10_000)
  .describe("Devices and links that fail; what runs there is lost");
export type FailureSettings = z.infer<typeof failure>;

/** What becomes of a request that loses work. */
export const onFailureSchema = z
  .enum(["retry", "replan", "fail"])
  .describe("What happens to requests that lose work: the same plan again, a new plan, or they fail");

/** What makes a planner plan again. */
export type ReplanCause =
  { readonly kind: "failure" } | { readonly kind: "bandwidth"; readonly share: number };

const cause = reading(
  (value): ReplanCause => {
    if (value === "failure") return { kind: "failure" };
    const [, percent] =
      (typeof value === "string" && /^bandwidth\s+(\d+(?:\.\d+)?)\s*%$/.exec(value.trim())) || [];
    const share = Number(percent) / 100;
    if (share > 0 && share <= 100) return { kind: "bandwidth", share };
    throw new InputError(
      `${value === undefined ? "is missing" : `cannot be ${JSON.stringify(value).slice(0, 40)}`} (allowed: failure, or bandwidth with a change above 0 %, like bandwidth 20 %)`,
    );
  },
  () => ({
    anyOf: [{ enum: ["failure"] }, { type: "string", pattern: String.raw`^bandwidth\s+\d+(\.\d+)?\s*%$` }],
  }),
);

/** When the planner runs again, and what that costs. */
export const replanSchema = fields({
  on: z
    .array(cause)
    .min(1)
    .max(2)
    .describe("A failure or recovery, or a bandwidth that differs by this share from the planned one"),
  delay: quantity("duration").default(0).describe("Time from the cause to the new plan"),
  weights: z
    .enum(["network", "everywhere"])
    .default("network")
    .describe(
      "Where the weights that a new plan needs come from: over the network, or they are on every device",
    ),
}).superRefine(({ on }, context) => {
  if (new Set(on.map(({ kind }) => kind)).size < on.length)
    context.addIssue({ code: "custom", message: "names the same cause twice", path: ["on"] });
});
export type ReplanSettings = z.infer<typeof replanSchema>;
