import type { Operation, OperationKind } from "../../sim/model/index.ts";
import type { Shape } from "../../sim/tensor/index.ts";
import type { AttributeReader } from "../attribute-reader.ts";

/** Kinds that trace files hold. */
export const tracedKinds = [
  "convolution",
  "transposed-convolution",
  "pooling",
  "global-pooling",
  "fully-connected",
  "matmul",
  "matrix-product",
  "add",
  "elementwise",
  "concat",
  "activation",
  "batch-normalization",
  "layer-normalization",
  "group-normalization",
  "local-response-normalization",
  "softmax",
  "attention",
  "embedding",
  "reduce",
  "slice",
  "pad",
  "reshape",
  "transpose",
  "space-to-depth",
  "depth-to-space",
  "resize",
  "constant",
  "locally-connected",
  "along-axes",
  "cumulative-sum",
  "triangle",
  "rms-normalization",
  "recurrent",
  "exit",
] as const satisfies readonly OperationKind[];
export type TracedKind = (typeof tracedKinds)[number];

/** How the attributes of a kind are written as `key=value` words; what the output shape says is left out. */
export interface AttributeCodec<K extends TracedKind> {
  print(operation: Operation<K>): readonly AttributeWord[];
  parse(read: AttributeReader, output: Shape): Operation<K>;
}

/** An attribute to write; none where its value is undefined. */
export type AttributeWord = readonly [key: string, value: string | number | undefined];
