/** Who computes what: partition schemes, receptive fields, plans, and what a plan makes move. */
export { partition, schemes, type Scheme } from "./scheme.ts";
export { split } from "./split.ts";
