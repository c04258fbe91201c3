/** What a run leaves behind: rows, CSV, tables, charts, and the folder that holds them. */
export { drawCharts, type ChartFile, type DrawnCharts } from "./charts/index.ts";
export { drawOverTime } from "./charts/over-time-chart.ts";
export { choicesCsv, choicesOf, choiceTable } from "./choice.ts";
export { drawMemoryChart, type MemoryCurve, type MemoryTitles } from "./charts/memory-chart.ts";
export { latencyChart } from "./charts/latency-chart.ts";
export { renderPng, renderSvg } from "./charts/render.ts";
export { speedupChart } from "./charts/speedup-chart.ts";
export { drawTable } from "./draw-table.ts";
export { shortLabels } from "./labels.ts";
export { averagePlanningSeconds, type PlanningSeconds } from "./planning-seconds.ts";
export { pointsCsv, timingCsv } from "./points.ts";
export { formatBandwidth, formatBytes, formatMilliseconds } from "./quantities.ts";
export { flatRow, rowOf, type PointRow } from "./row.ts";
export { runJson } from "./summary.ts";
export { resultTable } from "./table.ts";
export { checkResultFolder, writeResults, type ResultFile } from "./write.ts";
