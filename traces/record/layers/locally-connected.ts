import { windowAxes, windowSize } from "../../../sim/model/index.ts";
import { boxShape } from "../../../sim/tensor/index.ts";
import { activate } from "./activation.ts";
import { graphShape, rangeOf, reshaped, weightBox, type LayerBuilder, type Tile } from "./tile.ts";
import { dilationsOf, windowAttributes, windowInput } from "./window.ts";

/**
 * ONNX has no such operator: a convolution with kernels of zeros and a one lays what each window sees side by side, as
 * Darknet does, and every position multiplies that by a matrix of its own.
 */
export const locallyConnected: LayerBuilder<"locally-connected"> = (tile, operation) => {
  const { graph, operator } = tile;
  const { name } = operator;
  const { outputChannels } = operation;
  const channels = operator.inputShapes[0]![0]!;
  const extents = operator.shape.slice(1);
  const shape = boxShape(tile.region);
  const seen = channels * windowSize(operation);
  const axes = extents.map((_, axis) => axis + 1);

  const { input, pads } = windowInput(tile, operation, channels);
  const kernel = windowAxes(operation).map((axis) => axis.kernel);
  const windows = graph.node(`${name}/windows`, "Conv", [input, selectingKernels(tile, channels, kernel)], {
    ...windowAttributes(operation, pads),
    dilations: dilationsOf(operation),
    group: channels,
  });
  const column = reshaped(graph, `${name}/column`, windows, [seen, ...shape.slice(1), 1]);
  const byPosition = graph.node(`${name}/by-position`, "Transpose", [column], {
    perm: [...axes, axes.length + 1, 0],
  });
  const ranges = [...axes, 0].map((axis) => rangeOf(tile, axis));
  const [first, last] = [ranges.map(([start]) => start), ranges.map(([, end]) => end)];
  const weights = weightBox(tile, "weights", [...extents, seen, outputChannels], seen, {
    start: first.toSpliced(-1, 0, 0),
    end: last.toSpliced(-1, 0, seen),
  });
  const products = graph.node(`${name}/products`, "MatMul", [byPosition, weights]);
  const channelsFirst = graph.node(`${name}/channels-first`, "Transpose", [products], {
    perm: [axes.length + 1, axes.length, ...axes.map((axis) => axis - 1)],
  });
  let result = reshaped(graph, `${name}/map`, channelsFirst, graphShape(shape));
  if (operation.bias) {
    const bias = weightBox(tile, "bias", operator.shape, outputChannels, tile.region);
    result = graph.node(`${name}/sum`, "Add", [result, bias]);
  }
  return activate(graph, `${name}/activation`, result, operation);
};

/** For each channel as many kernels as they have places, each with a one at another place. */
function selectingKernels({ graph, operator }: Tile, channels: number, kernel: readonly number[]): string {
  const places = kernel.reduce((product, extent) => product * extent, 1);
  const values = new Float32Array(channels * places * places);
  for (let index = 0; index < channels * places; index++) values[index * places + (index % places)] = 1;
  return graph.constant(`${operator.name}/selection`, [channels * places, 1, ...kernel], values);
}
