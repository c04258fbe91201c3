/** Work stealing through a gateway: the run decides who takes a tile. */
export type { ReducedWork, StealableTile, StealingFrame, TileWork, Work } from "./frame.ts";
export { runStealing, type StealingRun } from "./outcome.ts";
export { runFrame, type StealingTrace, type TileRecord, type WorkSeconds } from "./run.ts";
export { VictimQueue } from "./victims.ts";
