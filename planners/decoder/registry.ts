import { decoderQuilt } from "./best.ts";
import { minMax } from "./min-max.ts";
import { decoderSingle, evenLayers, layersByMemory, layersBySpeed } from "./pipelines.ts";
import type { DecoderPlanner } from "./planner.ts";
import { tensor, tensorPipeline } from "./tensor.ts";

/** All planners that divide decoders, in the order in which tables show them. */
export const decoderPlanners: readonly DecoderPlanner[] = [
  decoderSingle,
  evenLayers,
  layersByMemory,
  layersBySpeed,
  minMax,
  tensor,
  tensorPipeline,
  decoderQuilt,
];
