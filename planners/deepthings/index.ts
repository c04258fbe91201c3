/** DeepThings: fused tile partitioning, reuse between tiles, and work stealing. */
export { deepthings } from "./deepthings.ts";
export type { CutOptions } from "./frame.ts";
export { runDeepThings } from "./run.ts";
