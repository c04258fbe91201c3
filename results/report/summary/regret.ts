import { groupBy } from "../../groups.ts";
import { regretsOf } from "../../regret.ts";
import type { PointRow } from "../../row.ts";
import { named, percent } from "./words.ts";

/** What less than exact knowledge costs on average, and at most; empty where all knowledge is exact. */
export function regretText(rows: readonly PointRow[]): readonly string[] {
  return [...groupBy(regretsOf(rows), ({ row }) => row.knowledge)].map(([knowledge, regrets]) => {
    const values = regrets.map(({ regret }) => regret);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const worst = regrets.reduce((most, one) => (one.regret > most.regret ? one : most));
    const where = `${named(worst.row.planner)} on ${named(worst.row.model)}`;
    return (
      `Plans by ${named(knowledge)} costs instead of exact ones take ${percent(mean)} longer on average, ` +
      `at most ${percent(worst.regret)} (${where}).`
    );
  });
}
