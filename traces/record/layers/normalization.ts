import { boxShape, elementCount, withRange } from "../../../sim/tensor/index.ts";
import { keepBox, keepRange } from "./crop.ts";
import {
  graphAxis,
  graphShape,
  neededInputs,
  perChannel,
  rangeOf,
  reshaped,
  type LayerBuilder,
  type Tile,
} from "./tile.ts";

export const batchNormalization: LayerBuilder<"batch-normalization"> = (tile) => {
  const { graph, operator } = tile;
  const channels = operator.shape[0]!;
  const range = rangeOf(tile, 0);
  const parameters = ["scale", "shift", "mean"].map((name) => perChannel(tile, name, channels, range));
  const ones = new Float32Array(range[1] - range[0]).fill(1);
  const variance = graph.constant(`${operator.name}/variance`, [ones.length], ones);
  return asMap(tile, (input) =>
    graph.node(operator.name, "BatchNormalization", [input, ...parameters, variance]),
  );
};

/** Over the last axis, whole; a tile of a part of it drops the rest afterwards. */
export const layerNormalization: LayerBuilder<"layer-normalization"> = (tile, { epsilon = 1e-5 }) => {
  const { graph, operator } = tile;
  const axis = operator.shape.length - 1;
  const features = operator.shape[axis]!;
  const [scale, shift] = ["scale", "shift"].map((name) => perChannel(tile, name, features, [0, features]));
  const normalized = graph.node(
    `${operator.name}/normalized`,
    "LayerNormalization",
    [...neededInputs(tile), scale!, shift!],
    { axis: -1, epsilon: { float: epsilon } },
  );
  const inGraph = graphAxis(tile, axis);
  return keepRange(tile, `${operator.name}/kept`, normalized, inGraph, features, rangeOf(tile, axis));
};

/** Over the last axis, whole, in the operators that exporters decompose it into. */
export const rmsNormalization: LayerBuilder<"rms-normalization"> = (tile, { epsilon = 1e-5 }) => {
  const { graph, operator } = tile;
  const { name } = operator;
  const axis = operator.shape.length - 1;
  const [input] = neededInputs(tile);
  const squares = graph.node(`${name}/squares`, "Mul", [input!, input!]);
  const mean = graph.node(`${name}/mean`, "ReduceMean", [squares, graph.integers(`${name}/axis`, [-1])]);
  const added = graph.constant(`${name}/epsilon`, [], Float32Array.of(epsilon));
  const raised = graph.node(`${name}/raised`, "Add", [mean, added]);
  const root = graph.node(`${name}/root`, "Sqrt", [raised]);
  const inGraph = graphAxis(tile, axis);
  const kept = keepRange(tile, `${name}/kept`, input!, inGraph, operator.shape[axis]!, rangeOf(tile, axis));
  const normalized = graph.node(`${name}/normalized`, "Div", [kept, root]);
  return graph.node(`${name}/scaled`, "Mul", [
    normalized,
    perChannel(tile, "scale", operator.shape[axis]!, rangeOf(tile, axis)),
  ]);
};

/** The groups that the tile touches, each as one long channel, in the operators that exporters decompose it into. */
export const groupNormalization: LayerBuilder<"group-normalization"> = (tile, { groups, epsilon = 1e-5 }) => {
  const { graph, operator, region } = tile;
  const { name } = operator;
  const held = tile.held[0]!;
  const shape = boxShape(held);
  const [channels, ...extents] = shape as [number, ...number[]];
  const count = (channels * groups) / operator.shape[0]!;
  const one = graph.constant(`${name}/one`, [count], new Float32Array(count).fill(1));
  const zero = graph.constant(`${name}/zero`, [count], new Float32Array(count));
  const [input] = neededInputs(tile);
  const flat = reshaped(graph, `${name}/flat`, input!, [
    1,
    count,
    (channels / count) * elementCount(extents),
  ]);
  const normalized = graph.node(`${name}/normalized`, "InstanceNormalization", [flat, one, zero], {
    epsilon: { float: epsilon },
  });
  const map = reshaped(graph, `${name}/map`, normalized, graphShape(shape));
  const kept = keepBox(graph, `${name}/kept`, map, held, region);
  const [scale, shift] = ["scale", "shift"].map((part) => {
    const vector = perChannel(tile, part, operator.shape[0]!, rangeOf(tile, 0));
    return reshaped(graph, `${name}/${part}/column`, vector, [
      region.end[0]! - region.start[0]!,
      ...extents.map(() => 1),
    ]);
  });
  return graph.node(`${name}/shifted`, "Add", [graph.node(`${name}/scaled`, "Mul", [kept, scale!]), shift!]);
};

/** Over the tile's channels and the neighbours that they see, which are dropped afterwards. */
export const localResponseNormalization: LayerBuilder<"local-response-normalization"> = (
  tile,
  { size, alpha = 1e-4, beta = 0.75, bias = 1 },
) => {
  const { graph, operator, region } = tile;
  const { name } = operator;
  const held = tile.held[0]!;
  const attributes = { size, alpha: { float: alpha }, beta: { float: beta }, bias: { float: bias } };
  const normalized = asMap(tile, (input) => graph.node(`${name}/normalized`, "LRN", [input], attributes));
  const kept = withRange(region, 0, held.start[0]!, held.end[0]!);
  return keepBox(graph, `${name}/kept`, normalized, kept, region);
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

/** Wraps a node that takes feature maps only: other tensors become maps of one column for the time being. */
function asMap(tile: Tile, node: (input: string) => string): string {
  const { graph, operator } = tile;
  const [input] = neededInputs(tile);
  if (operator.shape.length === 3) return node(input!);
  const extents = boxShape(tile.held[0]!);
  const map = [1, extents[0]!, elementCount(extents.slice(1)), 1];
  const result = node(reshaped(graph, `${operator.name}/map`, input!, map));
  return reshaped(graph, `${operator.name}/unmapped`, result, extents);
}
