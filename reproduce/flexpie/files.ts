import { stringify } from "#csv-stringify";
import { drawFlexpieCharts, drawWinnersChart } from "./charts/index.ts";
import type { ResultFile } from "../../results/write.ts";
import { speedupsCsv, timesCsv, winnersCsv } from "./csv.ts";
import type { Evaluation } from "./evaluation.ts";
import type { SearchTime } from "./tables/search-table.ts";
import { summaryOf } from "./summary-json.ts";
import type { Winner } from "./winners.ts";

/** The files that the evaluation leaves behind; all but timing.csv, which holds measured times, are the same each time. */
export async function resultFiles(
  evaluation: Evaluation,
  searchTimes: readonly SearchTime[],
  winners: readonly Winner[],
): Promise<readonly ResultFile[]> {
  return [
    { path: "flexpie.csv", content: timesCsv(evaluation.comparisons) },
    { path: "speedups.csv", content: speedupsCsv(evaluation.comparisons) },
    { path: "timing.csv", content: timingCsv(searchTimes) },
    ...(await drawFlexpieCharts(evaluation.comparisons)),
    { path: "winning-schemes.csv", content: winnersCsv(winners) },
    ...(await drawWinnersChart(winners)),
    { path: "summary.json", content: `${JSON.stringify(summaryOf(evaluation), null, 2)}\n` },
  ];
}

/** How long planning each network took, seconds. */
function timingCsv(searchTimes: readonly SearchTime[]): string {
  return stringify([
    ["model", "planning_s"],
    ...searchTimes.map(({ model, seconds }) => [model, seconds.toFixed(6)]),
  ]);
}
