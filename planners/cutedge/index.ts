/** CutEdge's controller between a board and a server, and what it is compared with. */
export { driftPlusPenalty } from "./controller.ts";
export { cutedge } from "./cutedge.ts";
export { cutEdgeProblem, type CutEdgeProblem } from "./problem.ts";
