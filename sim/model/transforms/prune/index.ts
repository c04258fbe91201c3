/** Structured pruning: channels that go, and all that goes with them. */
export { prunableLayers, pruneModel, type PruneShares } from "./prune.ts";
