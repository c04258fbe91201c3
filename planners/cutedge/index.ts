/** CutEdge's controller between a board and a server, and what it is compared with. */
export { driftPlusPenalty, type Queues, type SlotDecision } from "./controller.ts";
export { cutedge } from "./cutedge.ts";
export { cutEdgeProblem, type ClockChoice, type CutChoice, type CutEdgeProblem } from "./problem.ts";
