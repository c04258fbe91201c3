import { nodeCounts } from "../case.ts";
import type { Comparison } from "../compare.ts";
import { flexpieChart } from "./flexpie-chart.ts";
import type { Winner } from "../winners.ts";
import { draw, type ChartFile } from "../../../results/charts/draw.ts";
import { winnersChart } from "./winners-chart.ts";

/** Draws FlexPie's evaluation, a chart for each number of nodes, as SVG and PNG. */
export async function drawFlexpieCharts(comparisons: readonly Comparison[]): Promise<readonly ChartFile[]> {
  const files: ChartFile[] = [];
  for (const nodes of nodeCounts) {
    files.push(...(await draw(`flexpie-${nodes}-nodes`, flexpieChart(comparisons, nodes))));
  }
  return files;
}

/** Draws the fastest scheme of each layer, as SVG and PNG. */
export function drawWinnersChart(winners: readonly Winner[]): Promise<readonly ChartFile[]> {
  return draw("winning-schemes", winnersChart(winners));
}
