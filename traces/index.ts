/**
 * Measured timings: the trace format and the compute profiles that stand on it. Runs in a browser page too;
 * files are read by `load.ts`, and traces are recorded by `record/`.
 */
export { traceModes, type Trace, type TraceHeader, type TraceMode, type TraceRow } from "./format.ts";
export * from "./boards/index.ts";
export * from "./estimator/index.ts";
export * from "./profile/index.ts";
export { quantile } from "./statistics.ts";
export { rooflines } from "./profile/rooflines.ts";
export { computedProfile, shippedProfiles, type ShippedProfile } from "./registry.ts";
export * from "./products/index.ts";
export * from "./profiled-graph/index.ts";
export * from "./testbed/index.ts";
export { parseTrace } from "./read.ts";
export { readByLayer } from "./read-by-layer.ts";
export {
  modelOfTable,
  mostTableText,
  parseLayerTable,
  type LayerSizes,
  type TableColumn,
} from "./layer-table/index.ts";
export { messageOf } from "./issue-message.ts";
export { otherType } from "./layer-types.ts";
export { interiorRegion, layerSignature, tileExtents } from "./signature.ts";
export { summarizeTraces, type KindSummary } from "./summary.ts";
export { formatTrace } from "./write.ts";
