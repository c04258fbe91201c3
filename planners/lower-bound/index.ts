/** How fast any plan at all can be: bounds that no run falls below. */
export { workBound, type LowerBound } from "./work-bound.ts";
