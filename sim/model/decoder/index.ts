/** Decoders by their dimensions: their matrices, how weights are stored, and what a token leaves in the cache. */
export {
  attentionMatrices,
  cacheBytes,
  checkDecoder,
  decoderBytes,
  decoderParameters,
  embeddingBytes,
  feedForwardMatrices,
  layerBytes,
  logitsBytes,
  logitsMatrix,
  matrixBytes,
  wholeShare,
  type DecoderMatrix,
  type DecoderNetwork,
  type DecoderShare,
} from "./decoder.ts";
export { decoderOfOnnx } from "./from-onnx.ts";
export { decoderPresets, type DecoderDimensions } from "./presets.ts";
export { blockValues, rowBytes, weightFormats, type WeightFormat } from "./weight-format.ts";
