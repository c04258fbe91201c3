import { boxShape } from "../../../sim/tensor/index.ts";
import { activate } from "./activation.ts";
import { graphAxis, keepRange, neededInputs, perChannel, rangeOf, type LayerBuilder } from "./tile.ts";

export const add: LayerBuilder<"add"> = (tile, operation) => {
  const { graph, operator } = tile;
  const inputs = neededInputs(tile);
  const sum = graph.node(`${operator.name}/sum`, inputs.length === 2 ? "Add" : "Sum", inputs);
  return activate(graph, `${operator.name}/activation`, sum, operation.activation);
};

export const activation: LayerBuilder<"activation"> = (tile, operation) =>
  activate(tile.graph, tile.operator.name, neededInputs(tile)[0]!, operation.function);

export const batchNormalization: LayerBuilder<"batch-normalization"> = (tile) => {
  const { graph, operator } = tile;
  const channels = operator.shape[0]!;
  const range = rangeOf(tile, 0);
  const [scale, shift, mean] = ["scale", "shift", "mean"].map((name) =>
    perChannel(tile, name, channels, range),
  );
  const ones = new Float32Array(range[1] - range[0]).fill(1);
  const variance = graph.constant(`${operator.name}/variance`, [ones.length], ones);
  return graph.node(operator.name, "BatchNormalization", [
    ...neededInputs(tile),
    scale!,
    shift!,
    mean!,
    variance,
  ]);
};

/** Normalises over the whole last axis; a tile of a part of it drops the rest afterwards. */
export const layerNormalization: LayerBuilder<"layer-normalization"> = (tile) => {
  const { graph, operator } = tile;
  const axis = operator.shape.length - 1;
  const features = operator.shape[axis]!;
  const [scale, shift] = ["scale", "shift"].map((name) => perChannel(tile, name, features, [0, features]));
  const normalized = graph.node(
    `${operator.name}/normalized`,
    "LayerNormalization",
    [...neededInputs(tile), scale!, shift!],
    { axis: -1 },
  );
  const inGraph = graphAxis(tile, axis);
  return keepRange(tile, `${operator.name}/kept`, normalized, inGraph, features, rangeOf(tile, axis));
};

/** Over one whole axis; a tile of a part of it drops the rest afterwards. */
export const softmax: LayerBuilder<"softmax"> = (tile, operation) => {
  const { graph, operator } = tile;
  const rank = operator.shape.length;
  const axis = operation.axis ?? (rank === 3 ? 0 : rank - 1);
  const inGraph = graphAxis(tile, axis);
  const shares = graph.node(`${operator.name}/shares`, "Softmax", neededInputs(tile), { axis: inGraph });
  return keepRange(
    tile,
    `${operator.name}/kept`,
    shares,
    inGraph,
    operator.shape[axis]!,
    rangeOf(tile, axis),
  );
};

export const globalPooling: LayerBuilder<"global-pooling"> = (tile, operation) => {
  if (boxShape(tile.region).includes(0)) throw new RangeError(`${tile.operator.name}: empty tile`);
  const type = operation.function === "maximum" ? "GlobalMaxPool" : "GlobalAveragePool";
  return tile.graph.node(tile.operator.name, type, neededInputs(tile));
};
