/** Pipelines: stages on devices of their own, through which requests follow each other. */
export { daiPso } from "./dai.ts";
export { guoGa, naGa } from "./genetic.ts";
export { batchSeconds, gpipe } from "./gpipe.ts";
export { leastLatency, mostThroughput, objectiveFigure } from "./objective.ts";
export { pipeline, transferOption } from "./pipeline.ts";
export { bestPipeline } from "./search.ts";
export { modelStages, pipelinePlan } from "./from-model.ts";
export { unitsOf, type Units } from "./units.ts";
export { liveBytes } from "./live-bytes.ts";
export { transferPrice } from "./unit-transfers.ts";
export {
  bottleneck,
  inputPlace,
  requestSeconds,
  stageSeconds,
  type Pipeline,
  type StageProblem,
  type TransferMode,
} from "./problem.ts";
