/** Functions from a model to a model: what makes a network smaller or its tensors narrower. Each adds a note of what it changed. */
export {
  codersOf,
  compressCut,
  compressingCuts,
  encodeCrossings,
  type Crossing,
  type EncodedModel,
  type LayerCoders,
} from "./compress-cut.ts";
export { distillModel } from "./distill.ts";
export { prunableLayers, pruneModel, type PruneShares } from "./prune/index.ts";
export { quantizedTypes, quantizeModel, type QuantizedType } from "./quantize.ts";
export { resizeInput } from "./resolution.ts";
export { reusableLayers, reuseFrames, type FrameReuse } from "./reuse.ts";
export { sparsifyModel } from "./sparsify.ts";
