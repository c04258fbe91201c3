import { drawTable } from "./draw-table.ts";
import { distinct, groupBy } from "./groups.ts";
import { regretsOf, type Regret } from "./regret.ts";
import type { PointRow } from "./row.ts";

/** Mean and largest regret of each planner by what it knew; undefined where all knowledge is exact. */
export function regretTable(rows: readonly PointRow[]): string | undefined {
  const regrets = regretsOf(rows);
  if (regrets.length === 0) return undefined;
  const knowledges = distinct(regrets.map(({ row }) => row.knowledge));
  const lines = [...groupBy(regrets, ({ row }) => `${row.model}|${row.planner}`).values()].map((group) => [
    group[0]!.row.model,
    group[0]!.row.planner,
    ...knowledges.map((knowledge) => summary(group.filter(({ row }) => row.knowledge === knowledge))),
  ]);
  return (
    `${drawTable(["model", "planner", ...knowledges], lines, 2)}\n` +
    "Plan regret, mean and largest, percent: latency relative to that of the plan made with exact knowledge, minus one."
  );
}

function summary(regrets: readonly Regret[]): string {
  if (regrets.length === 0) return "-";
  const values = regrets.map(({ regret }) => regret * 100);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return `${mean.toFixed(1)}, ${Math.max(...values).toFixed(1)}`;
}
