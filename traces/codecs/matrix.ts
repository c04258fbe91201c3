import type { Operation } from "../../sim/model/index.ts";
import type { AttributeCodec, AttributeWord } from "./codec.ts";

export const fullyConnected: AttributeCodec<"fully-connected"> = {
  print: printDense,
  parse: (read, output) => ({
    kind: "fully-connected",
    outputFeatures: output[0]!,
    bias: read.flag("bias"),
    ...read.activation(),
  }),
};

export const matmul: AttributeCodec<"matmul"> = {
  print: printDense,
  parse: (read, output) => ({
    kind: "matmul",
    outputFeatures: output[1]!,
    bias: read.flag("bias"),
    ...read.activation(),
  }),
};

export const attention: AttributeCodec<"attention"> = {
  print: (operation) => [["heads", operation.heads]],
  parse: (read) => ({ kind: "attention", heads: read.count("heads") }),
};

export const embedding: AttributeCodec<"embedding"> = {
  print: (operation) => [["rows", operation.rows]],
  parse: (read, output) => ({ kind: "embedding", rows: read.count("rows"), features: output[1]! }),
};

function printDense(operation: Operation<"fully-connected" | "matmul">): readonly AttributeWord[] {
  return [
    ["bias", Number(operation.bias)],
    ["activation", operation.activation],
  ];
}
