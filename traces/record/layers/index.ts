import type { Operation } from "../../../sim/model/index.ts";
import type { TracedKind } from "../../attributes.ts";
import { alongAxes } from "./along-axes.ts";
import { withArithmetic } from "./arithmetic.ts";
import { attention } from "./attention.ts";
import { convolution } from "./convolution.ts";
import { cumulativeSum } from "./cumulative-sum.ts";
import { depthToSpace } from "./depth-to-space.ts";
import { elementwise } from "./elementwise.ts";
import { locallyConnected } from "./locally-connected.ts";
import { fullyConnected, matmul, matrixProduct } from "./matrix.ts";
import {
  batchNormalization,
  groupNormalization,
  layerNormalization,
  localResponseNormalization,
  rmsNormalization,
  softmax,
} from "./normalization.ts";
import { pad } from "./pad.ts";
import { activation, add, constant, exit, globalPooling } from "./pointwise.ts";
import { pooling } from "./pooling.ts";
import { concat, embedding, slice, spaceToDepth, transpose } from "./rearrange.ts";
import { recurrent } from "./recurrent.ts";
import { reduce } from "./reduce.ts";
import { reshape } from "./reshape.ts";
import { resize } from "./resize.ts";
import type { LayerBuilder, Tile } from "./tile.ts";
import { transposedConvolution } from "./transposed-convolution.ts";
import { triangle } from "./triangle.ts";

/** How each kind of operation is written in ONNX: one entry a kind. */
const builders: { readonly [K in TracedKind]: LayerBuilder<K> } = {
  constant,
  convolution,
  pooling,
  "global-pooling": globalPooling,
  "fully-connected": fullyConnected,
  matmul,
  add,
  concat,
  activation,
  "batch-normalization": batchNormalization,
  "layer-normalization": layerNormalization,
  "group-normalization": groupNormalization,
  "local-response-normalization": localResponseNormalization,
  softmax,
  attention,
  embedding,
  slice,
  "space-to-depth": spaceToDepth,
  "depth-to-space": depthToSpace,
  elementwise,
  transpose,
  reshape,
  pad,
  resize,
  recurrent,
  reduce,
  "matrix-product": matrixProduct,
  "transposed-convolution": transposedConvolution,
  "locally-connected": locallyConnected,
  "along-axes": alongAxes,
  "cumulative-sum": cumulativeSum,
  triangle,
  "rms-normalization": rmsNormalization,
  exit,
};

/** Adds the nodes that compute a tile to its graph and returns the name of the tensor that holds the output region. */
export function addTile<K extends TracedKind>(tile: Tile, operation: Operation<K>): string {
  const kind: K = operation.kind;
  const arithmetic = tile.values.arithmetic?.(tile.operator.name);
  const build = (own: Tile) => builders[kind](own, operation);
  const result = arithmetic ? withArithmetic(tile, arithmetic, build) : build(tile);
  // An ONNX graph may not yield its own input.
  return tile.inputs.includes(result) ? tile.graph.node(tile.operator.name, "Identity", [result]) : result;
}
