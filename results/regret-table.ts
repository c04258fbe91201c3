import { drawTable } from "./draw-table.ts";
import { distinct, groupBy, largestOf } from "./groups.ts";
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
  const errors = [
    "all",
    "prediction error",
    ...knowledges.map((knowledge) => meanError(regrets.filter(({ row }) => row.knowledge === knowledge))),
  ];
  return (
    `${drawTable(["model", "planner", ...knowledges], [...lines, errors], 2)}\n` +
    "Plan regret, mean and largest, percent: latency relative to that of the plan made with exact knowledge, minus one.\n" +
    "Prediction error, mean over all rows: how far the latency in the believed world is off the simulated one."
  );
}

function meanError(regrets: readonly Regret[]): string {
  const sum = regrets.reduce((total, { predictionError }) => total + Math.abs(predictionError), 0);
  return ((sum / regrets.length) * 100).toFixed(1);
}

function summary(regrets: readonly Regret[]): string {
  if (regrets.length === 0) return "-";
  const values = regrets.map(({ regret }) => regret * 100);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return `${mean.toFixed(1)}, ${largestOf(values).toFixed(1)}`;
}
