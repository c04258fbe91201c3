/** Tables for papers, made from the points of a run. */
export type { Interval } from "./bootstrap.ts";
export {
  comparePlanners,
  type Cell,
  type Comparison,
  type ComparisonOptions,
  type Measure,
} from "./comparison.ts";
export { comparisonCsv } from "./csv.ts";
export { latexTable } from "./latex.ts";
export { markdownTable } from "./markdown.ts";
export { readPoints, type MeasuredPoint } from "./measured-point.ts";
