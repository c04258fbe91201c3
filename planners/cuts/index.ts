/** Cuts between an edge device and the cloud: Neurosurgeon, DADS, QDMP and CIC. */
export { cutTable, lookUp, type CutTable } from "./breakpoints.ts";
export { compileCut, decideCut, type CompiledCut } from "./cic.ts";
export { compressCut, expandSides, type CompressedCut } from "./compress.ts";
export { CutGraph, type Returns } from "./cut-graph.ts";
export {
  cutSeconds,
  isMonotone,
  priceCut,
  stagesOf,
  type CutLink,
  type CutProblem,
  type CutStages,
  type PricedCut,
  type Sides,
} from "./cut-problem.ts";
export { FlowNetwork } from "./max-flow.ts";
export { bestPointCut, cutPoints, pointSeconds, sidesAt } from "./points.ts";
export { cutBetweenPoints, cutPlaces, type CutPlaces } from "./qdmp.ts";
export { fastestStages, type StageGrid } from "./throughput.ts";
export { cutProblemOf, type CutLayer } from "./layers.ts";
export { cutPlanners } from "./planners.ts";
