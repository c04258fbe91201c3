/** Settings in which a planner loses most to another one. */
export { findAdversary, type Adversary, type AdversaryOptions } from "./search.ts";
export type { PlannerReference } from "./cell.ts";
