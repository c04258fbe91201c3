import type { Operation } from "../../../sim/model/index.ts";
import type { TracedKind } from "../../attributes.ts";
import { attention } from "./attention.ts";
import { fullyConnected, matmul } from "./matrix.ts";
import {
  activation,
  add,
  batchNormalization,
  globalPooling,
  layerNormalization,
  softmax,
} from "./pointwise.ts";
import { concat, embedding, slice, spaceToDepth } from "./rearrange.ts";
import type { LayerBuilder, Tile } from "./tile.ts";
import { convolution, pooling } from "./window.ts";

/** How each kind of operation is written in ONNX: one entry a kind. */
const builders: { readonly [K in TracedKind]: LayerBuilder<K> } = {
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
  softmax,
  attention,
  embedding,
  slice,
  "space-to-depth": spaceToDepth,
};

/** Adds the nodes that compute a tile to its graph and returns the name of the tensor that holds the output region. */
export function addTile<K extends TracedKind>(tile: Tile, operation: Operation<K>): string {
  const kind: K = operation.kind;
  return builders[kind](tile, operation);
}
