import { chooseSchema } from "./choose-schema.ts";
import type { Fault } from "./fault.ts";
import { faultsOf } from "./faults-of-issue.ts";
import { isRecord } from "./record.ts";
import { variantNames } from "./variants.ts";

/** What is wrong with the rule of a scenario. */
export function chooseFaults(content: unknown): readonly Fault[] {
  if (!isRecord(content) || content["choose"] === undefined) return [];
  const result = chooseSchema.safeParse(content["choose"], { reportInput: true });
  if (!result.success) return result.error.issues.flatMap((issue) => faultsOf(issue, ["choose"]));
  if (result.data.subject_to.accuracy === undefined) return [];
  const path = ["choose", "subject_to", "accuracy"];
  if (variantNames(content).length === 0)
    return [{ path, ofKey: true, message: "needs variants with an accuracy, and there are none" }];
  const variants = content["variants"] as readonly unknown[];
  const lacking = variants.findIndex((variant) => !isRecord(variant) || variant["accuracy"] === undefined);
  if (lacking < 0) return [];
  return [
    {
      path: ["variants", lacking],
      ofKey: false,
      message: "has no accuracy, and choose goes by it (allowed: accuracy: 0.7 of each variant)",
    },
  ];
}
