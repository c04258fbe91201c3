import { groupBy } from "./groups.ts";
import type { PointRow } from "./row.ts";

/** What a planner's plan loses because the planner knew the costs less than exactly. */
export interface Regret {
  readonly row: PointRow;
  /** Latency of the plan over that of the plan made with exact knowledge, minus one; rarely below 0, where a heuristic got lucky. */
  readonly regret: number;
  /** Latency in the world that the planner believes over the simulated one, minus one. */
  readonly predictionError: number;
}

/** The regret of every row that has a twin of exact knowledge; undefined where all knowledge is exact. */
export function regretsOf(rows: readonly PointRow[]): readonly Regret[] {
  const twins = groupBy(rows, ({ model, devices, topology, bandwidth_bps, planner, seed, swept }) =>
    JSON.stringify([model, devices, topology, bandwidth_bps, planner, seed, swept]),
  );
  return [...twins.values()].flatMap((group) => {
    const exact = group.find(({ knowledge }) => knowledge === "exact")?.simulated_latency_s ?? null;
    if (exact === null) return [];
    return group.flatMap((row) => {
      const { knowledge, simulated_latency_s: latency, believed_latency_s: believed } = row;
      if (knowledge === "exact" || latency === null || believed === null) return [];
      return { row, regret: latency / exact - 1, predictionError: believed / latency - 1 };
    });
  });
}
