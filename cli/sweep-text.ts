import { choicesOf, choiceTable, resultTable } from "../results/index.ts";
import type { SweepRecord } from "../results/log/index.ts";
import { chooseRuleOf } from "../scenarios/index.ts";
import type { FinishedSweep } from "../sweeps/index.ts";

/** What is printed of a finished sweep: its table, what went wrong, what was written. */
export function sweepText({ baseline, inputs }: SweepRecord, { rows, files, notes }: FinishedSweep): string {
  const rule = chooseRuleOf(inputs.scenario);
  const troubles = rows.filter(({ status }) => status !== "ok");
  const shown = troubles.slice(0, 5).map(({ model, topology, planner, status, reason }) => {
    return `${status}: ${model}, ${topology}, ${planner}: ${reason}`;
  });
  if (troubles.length > shown.length)
    shown.push(`and ${troubles.length - shown.length} more; see points.csv`);
  return [
    resultTable(rows, baseline),
    ...(rule ? ["", choiceTable(choicesOf(rows, rule), rule)] : []),
    ...shown,
    ...notes.map((note) => `note: ${note}`),
    "Written:",
    ...files.map((file) => `  ${file}`),
    "",
  ].join("\n");
}
