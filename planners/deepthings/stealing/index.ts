/** Work stealing through a gateway: the run decides who takes a tile. */
export { WorkStealing } from "./controller.ts";
export type { StealableTile, StealingFrame, TileWork } from "./frame.ts";
export { runStealing, type StealingRun } from "./outcome.ts";
