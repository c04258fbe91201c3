/** Neural networks as DAGs of operators with tensor shapes; what each operator costs and needs. */
export { productUnits, type Arithmetic, type Quantized, type Rounding } from "./arithmetic.ts";
export {
  bytesOfElements,
  bytesPerElement,
  tensorOfBytes,
  wholeRange,
  type ElementType,
} from "./element-type.ts";
export { linkOperators } from "./link.ts";
export {
  droppedJoins,
  kernelOffset,
  mergeConvolutions,
  mergedOperators,
  mergeOf,
  type Merge,
  type MergedModel,
} from "./merging/index.ts";
export {
  attentionMatrices,
  blockValues,
  cacheBytes,
  checkDecoder,
  decoderBytes,
  decoderOfOnnx,
  decoderParameters,
  decoderPresets,
  embeddingBytes,
  feedForwardMatrices,
  layerBytes,
  logitsBytes,
  logitsMatrix,
  matrixBytes,
  rowBytes,
  weightFormats,
  wholeShare,
  type DecoderDimensions,
  type DecoderMatrix,
  type DecoderNetwork,
  type DecoderShare,
  type WeightFormat,
} from "./decoder/index.ts";
export { addExits, ExitError, exitShares, modelOfExit } from "./exits.ts";
export { buildModel } from "./build-model.ts";
export {
  descriptionOf,
  channelUnit,
  inputBytes,
  inputRegion,
  isComputed,
  isSplittable,
  macs,
  modelMacs,
  modelParameters,
  parameters,
  readBytes,
  tensorBytes,
  weightBytes,
  type CutCompression,
  type Model,
  type ModelExit,
  type Operator,
  type OperatorDescription,
} from "./model.ts";
export { builtInNetwork, networkNames, type NetworkOptions } from "./networks/index.ts";
export { importDarknet } from "./darknet/index.ts";
export { importNcnn, type NcnnOptions } from "./ncnn/index.ts";
export { retypeModel } from "./retype.ts";
export { describeModel, modelDrawing, type LayerDescription } from "./describe.ts";
export { importOnnx, type OnnxOptions } from "./onnx/index.ts";
export {
  activationFunctions,
  axisFunctions,
  coordinateMappings,
  elementwiseFunctions,
  isArgument,
  reduceFunctions,
  type ActivationFunction,
  type AxisFunction,
  type CoordinateMapping,
  type ElementwiseFunction,
  type FunctionSettings,
  type FunctionConstants,
  type ReduceFunction,
} from "./functions.ts";
export type {
  AxisWindow,
  ConstantOperand,
  NormalizationConstants,
  Operation,
  OperationAttributes,
  OperationKind,
  Padding,
  Pair,
  Window,
} from "./operation.ts";
export {
  gateFunctions,
  recurrentGates,
  recurrentStates,
  type GateFunction,
  type RecurrentCell,
  type RecurrentState,
} from "./recurrent-cell.ts";
export { windowAxes, windowSize } from "./operations/window.ts";
export { checkCostsStated, lacksCost, stateCosts, statedType, type StatedCosts } from "./stated-costs.ts";
export { coveredRange, roundCoordinate, sourceCoordinate } from "./operations/resize.ts";
export type { OperatorTypes, Savings } from "./savings.ts";
export {
  codersOf,
  compressCut,
  compressingCuts,
  distillModel,
  encodeCrossings,
  prunableLayers,
  pruneModel,
  quantizedTypes,
  quantizeModel,
  resizeInput,
  reusableLayers,
  reuseFrames,
  sparsifyModel,
  type Crossing,
  type EncodedModel,
  type FrameReuse,
  type LayerCoders,
  type PruneShares,
  type QuantizedType,
} from "./transforms/index.ts";
