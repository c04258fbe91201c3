/** Settings in which a planner loses most to another one. */
export { findAdversary, type Adversary, type AdversaryOptions, type PlanInCell } from "./search.ts";
export type { AdversaryCell, CellSpace } from "./cell.ts";
