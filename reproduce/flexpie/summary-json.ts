import { agreementOf } from "./agreement.ts";
import { isPublished } from "./compare.ts";
import type { Evaluation } from "./evaluation.ts";

/** The content of summary.json: verdicts and statistics, times in seconds; what is not a number is null. */
export function summaryOf({ comparisons, verdicts, accuracy, scores, layers }: Evaluation) {
  const agreement = comparisons
    .filter(isPublished)
    .map((comparison) => ({ ...comparison.setting, ...agreementOf(comparison) }));
  const ok = verdicts.every(({ met }) => met);
  return { ok, verdicts, accuracy, scores, agreement, layers };
}
