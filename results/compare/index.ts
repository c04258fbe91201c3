/** What changed between two runs. */
export type { Cause } from "./causes.ts";
export { compareRuns, type ColumnChange, type PointChange, type RunComparison } from "./compare.ts";
export { changesCsv } from "./csv.ts";
export { comparisonText } from "./text.ts";
export { readRun, type RunOrigin, type RunPoint, type RunResults } from "./run.ts";
export type { PlannerSummary } from "./summary.ts";
export type { WinnerChange } from "./winners.ts";
