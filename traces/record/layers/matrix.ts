import { elementCount } from "../../../sim/tensor/index.ts";
import { activate } from "./activation.ts";
import { neededInputs, perChannel, rangeOf, weights, type LayerBuilder } from "./tile.ts";

/** Flatten and one matrix product; weights are `[out, in]` as exporters write them. */
export const fullyConnected: LayerBuilder<"fully-connected"> = (tile, operation) => {
  const { graph, operator } = tile;
  const features = elementCount(operator.inputShapes[0]!);
  const range = rangeOf(tile, 0);
  const flat = graph.node(`${operator.name}/flat`, "Flatten", neededInputs(tile), { axis: 0 });
  const product = graph.node(
    `${operator.name}/product`,
    "Gemm",
    [
      flat,
      weights(tile, "weights", [operation.outputFeatures, features], features, 0, range),
      ...(operation.bias ? [perChannel(tile, "bias", operation.outputFeatures, range)] : []),
    ],
    { transB: 1 },
  );
  return activate(graph, `${operator.name}/activation`, product, operation);
};

/** `[tokens, in]` times weights `[in, out]`, bias and activation. */
export const matmul: LayerBuilder<"matmul"> = (tile, operation) => {
  const { graph, operator } = tile;
  const { name } = operator;
  const features = operator.inputShapes[0]![1]!;
  const range = rangeOf(tile, 1);
  const matrix = weights(tile, "weights", [features, operation.outputFeatures], features, 1, range);
  let tensor = graph.node(`${name}/product`, "MatMul", [...neededInputs(tile), matrix]);
  if (operation.bias) {
    const bias = perChannel(tile, "bias", operation.outputFeatures, range);
    tensor = graph.node(`${name}/sum`, "Add", [tensor, bias]);
  }
  return activate(graph, `${name}/activation`, tensor, operation);
};

/** Product of two computed tensors. */
export const matrixProduct: LayerBuilder<"matrix-product"> = (tile) =>
  tile.graph.node(tile.operator.name, "MatMul", neededInputs(tile));
