/** Pipelines over graphs: contiguous parts by dynamic programming over ideals. */
export { dagPipeline } from "./dag-pipeline.ts";
export { modelDivision, type ModelDivision } from "./from-model.ts";
export {
  largestLoad,
  loadSeconds,
  type DagProblem,
  type DagStage,
  type DeviceKind,
  type Tensor,
} from "./problem.ts";
export { divideDag, type DagDivision } from "./search.ts";
