/** Cuts between an edge device and the cloud: Neurosurgeon, DADS, QDMP and CIC. */
export { cutTable } from "./breakpoints.ts";
export { compileCut, decideCut } from "./cic.ts";
export { compressCut, expandSides } from "./compress.ts";
export { CutGraph } from "./cut-graph.ts";
export { cutPlan } from "./cut-plan.ts";
export {
  cutSeconds,
  isMonotone,
  priceCut,
  stagesOf,
  type CutLink,
  type CutProblem,
  type PricedCut,
  type Sides,
} from "./cut-problem.ts";
export { bytesRead } from "./from-model.ts";
export { cutProblemOf, type CutLayer } from "./layers.ts";
export { FlowNetwork } from "./max-flow.ts";
export { cutPlanners } from "./planners.ts";
export { bestPointCut, cutPoints, sidesAt } from "./points.ts";
export { cutBetweenPoints, cutPlaces } from "./qdmp.ts";
export { cutWithReturns } from "./qdmp-returns.ts";
export { fastestStages } from "./throughput.ts";
