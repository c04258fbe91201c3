/** CoEdge-style: one vector of row shares for a whole network, by a linear program. */
export { coedge } from "./coedge.ts";
