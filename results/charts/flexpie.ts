import { nodeCounts } from "../reproduce/flexpie/case.ts";
import type { Comparison } from "../reproduce/flexpie/compare.ts";
import { flexpieChart } from "./flexpie-chart.ts";
import type { ChartFile } from "./index.ts";
import { renderPng, renderSvg } from "./render.ts";

/** Draws FlexPie's evaluation, a chart for each number of nodes, as SVG and PNG. */
export async function drawFlexpieCharts(comparisons: readonly Comparison[]): Promise<readonly ChartFile[]> {
  const files: ChartFile[] = [];
  for (const nodes of nodeCounts) {
    const svg = await renderSvg(flexpieChart(comparisons, nodes));
    files.push(
      { path: `flexpie-${nodes}-nodes.svg`, content: svg },
      { path: `flexpie-${nodes}-nodes.png`, content: renderPng(svg) },
    );
  }
  return files;
}
