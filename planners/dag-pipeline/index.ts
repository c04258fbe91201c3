/** Pipelines over graphs: contiguous parts by dynamic programming over ideals. */
export { dagPipeline } from "./dag-pipeline.ts";
export { modelDivision } from "./from-model.ts";
export { largestLoad, loadSeconds, type DagProblem, type DagStage, type DeviceKind } from "./problem.ts";
export { divideDag } from "./search.ts";
