/** FlexPie's evaluation, simulated and beside what was published. */
export { cases, models } from "./case.ts";
export { cellsOf, compareCases } from "./compare.ts";
export { evaluate, type Evaluation } from "./evaluation.ts";
export { resultFiles } from "./files.ts";
export { fullReport, summaryReport } from "./report.ts";
export { layerTimes } from "./layers.ts";
export { layerWinners } from "./winners.ts";
export { estimatorInTheLoop, FlexpieTestbed, planningTask } from "./simulate.ts";
export { summaryOf } from "./summary-json.ts";
export type { SearchTime } from "./tables/search-table.ts";
