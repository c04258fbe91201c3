import { alongAxes, cumulativeSum, triangle } from "./axes.ts";
import type { AttributeCodec, TracedKind } from "./codec.ts";
import { activation, add, elementwise, reduce } from "./elementwise.ts";
import { attention, embedding, fullyConnected, matmul } from "./matrix.ts";
import { groupNormalization, localResponseNormalization, softmax } from "./normalization.ts";
import { recurrent } from "./recurrent.ts";
import { concat, depthToSpace, pad, resize, slice, spaceToDepth, transpose } from "./rearrange.ts";
import { convolution, globalPooling, locallyConnected, pooling, transposedConvolution } from "./window.ts";

export { tracedKinds, type TracedKind } from "./codec.ts";

/** How each kind writes its attributes: one entry a kind. */
export const codecs: { readonly [K in TracedKind]: AttributeCodec<K> } = {
  constant: { print: () => [], parse: (_read, shape) => ({ kind: "constant", shape }) },
  convolution,
  "transposed-convolution": transposedConvolution,
  pooling,
  "global-pooling": globalPooling,
  "fully-connected": fullyConnected,
  matmul,
  "matrix-product": { print: () => [], parse: () => ({ kind: "matrix-product" }) },
  add,
  elementwise,
  concat,
  activation,
  "batch-normalization": { print: () => [], parse: () => ({ kind: "batch-normalization" }) },
  "layer-normalization": { print: () => [], parse: () => ({ kind: "layer-normalization" }) },
  "group-normalization": groupNormalization,
  "local-response-normalization": localResponseNormalization,
  softmax,
  attention,
  embedding,
  recurrent,
  reduce,
  slice,
  pad,
  reshape: { print: () => [], parse: (_read, shape) => ({ kind: "reshape", shape }) },
  transpose,
  "space-to-depth": spaceToDepth,
  "depth-to-space": depthToSpace,
  resize,
  "locally-connected": locallyConnected,
  "along-axes": alongAxes,
  "cumulative-sum": cumulativeSum,
  triangle,
  "rms-normalization": { print: () => [], parse: () => ({ kind: "rms-normalization" }) },
  exit: { print: () => [], parse: () => ({ kind: "exit" }) },
};
