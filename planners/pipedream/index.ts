/** PipeDream: stages that are replicated over machines. */
export { antichainStates, type AntichainState } from "./antichains.ts";
export { pipedream } from "./pipedream.ts";
export {
  pipedreamPartition,
  type PipedreamLevel,
  type PipedreamPartition,
  type PipedreamProblem,
  type ReplicatedStage,
} from "./partition.ts";
