/** The planner over all others. */
export { quiltOver } from "./quilt.ts";
