import { boxShape } from "../../../sim/tensor/index.ts";
import { activate } from "./activation.ts";
import { graphShape, neededInputs, withBatch, withoutBatch, type LayerBuilder } from "./tile.ts";

/** A trained tensor; it lies in the graph like weights. */
export const constant: LayerBuilder<"constant"> = ({ graph, values, operator, region }) =>
  graph.constant(
    operator.name,
    graphShape(boxShape(region)),
    values.values(operator.name, operator.shape, region, 1),
  );

export const add: LayerBuilder<"add"> = (tile, operation) => {
  const { graph, operator } = tile;
  const inputs = neededInputs(tile);
  const sum = graph.node(`${operator.name}/sum`, inputs.length === 2 ? "Add" : "Sum", inputs);
  return activate(graph, `${operator.name}/activation`, sum, operation);
};

/** What goes on is its first input; the head's result only tells that it does. */
export const exit: LayerBuilder<"exit"> = (tile) => neededInputs(tile)[0]!;

export const activation: LayerBuilder<"activation"> = (tile, operation) =>
  activate(tile.graph, tile.operator.name, neededInputs(tile)[0]!, {
    ...operation,
    activation: operation.function,
  });

export const globalPooling: LayerBuilder<"global-pooling"> = (tile, operation) => {
  const { graph, operator, region } = tile;
  if (boxShape(region).includes(0)) throw new RangeError(`${operator.name}: empty tile`);
  const type = operation.function === "maximum" ? "GlobalMaxPool" : "GlobalAveragePool";
  const sample = withBatch(graph, `${operator.name}/sample`, neededInputs(tile)[0]!, boxShape(tile.held[0]!));
  const pooled = graph.node(operator.name, type, [sample]);
  return withoutBatch(graph, `${operator.name}/volume`, pooled, boxShape(region));
};
