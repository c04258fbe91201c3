/** Graphs that others profiled, as models of measured nodes. */
export {
  modelOfPartitioning,
  readPartitioningWorkload,
  type PartitioningWorkload,
} from "./dnn-partitioning.ts";
export { modelOfPipedream, readPipedreamGraph, type PipedreamNode } from "./pipedream.ts";
