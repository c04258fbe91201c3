/** PipeDream: stages that are replicated over machines. */
export { antichainStates } from "./antichains.ts";
export { pipedream } from "./pipedream.ts";
export { pipedreamPartition, type PipedreamProblem, type ReplicatedStage } from "./partition.ts";
