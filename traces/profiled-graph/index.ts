/** Graphs that others profiled, as models of measured nodes. */
export { modelOfPartitioning } from "./dnn-partitioning.ts";
export { modelOfPipedream } from "./pipedream.ts";
