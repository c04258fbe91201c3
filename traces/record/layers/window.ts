import type { Operation, Window } from "../../../sim/model/index.ts";
import type { AttributeValue } from "../onnx.ts";
import { activate } from "./activation.ts";
import {
  keepRange,
  neededInputs,
  perChannel,
  rangeOf,
  weights,
  type LayerBuilder,
  type Tile,
} from "./tile.ts";

/** Convolution with bias and activation. A tile that splits a group computes the whole group and drops the rest. */
export const convolution: LayerBuilder<"convolution"> = (tile, operation) => {
  const { graph, operator } = tile;
  const { name } = operator;
  const { outputChannels, groups, kernel } = operation;
  const range = rangeOf(tile, 0);
  const perGroup = outputChannels / groups;
  const [firstGroup, endGroup] = [Math.floor(range[0] / perGroup), Math.ceil(range[1] / perGroup)];
  // One group alone is an ordinary convolution, of any part of its channels.
  const computed: readonly [number, number] =
    endGroup - firstGroup === 1 ? range : [firstGroup * perGroup, endGroup * perGroup];
  const inputsPerGroup = operator.inputShapes[0]![0]! / groups;
  const fanIn = inputsPerGroup * kernel[0] * kernel[1];
  const parameters = [
    weights(tile, "weights", [outputChannels, inputsPerGroup, ...kernel], fanIn, 0, computed),
    ...(operation.bias ? [perChannel(tile, "bias", outputChannels, computed)] : []),
  ];
  const convolved = graph.node(`${name}/convolution`, "Conv", [...neededInputs(tile), ...parameters], {
    ...windowAttributes(tile, operation),
    dilations: operation.dilation,
    group: endGroup - firstGroup,
  });
  const activated = activate(graph, `${name}/activation`, convolved, operation.activation);
  const kept: readonly [number, number] = [range[0] - computed[0], range[1] - computed[0]];
  return keepRange(tile, `${name}/kept`, activated, 1, computed[1] - computed[0], kept);
};

/** Maximum or average pooling; padding does not count in an average. */
export const pooling: LayerBuilder<"pooling"> = (tile, operation) => {
  const { graph, operator } = tile;
  const dilated = operation.dilation.some((step) => step > 1);
  return graph.node(operator.name, poolingType(operation), neededInputs(tile), {
    ...windowAttributes(tile, operation),
    ...(dilated ? { dilations: operation.dilation } : {}),
  });
};

function poolingType({ function: reduce }: Operation<"pooling">): string {
  return reduce === "maximum" ? "MaxPool" : "AveragePool";
}

/** Kernel, stride, and just the padding that the tile's own windows reach into. */
function windowAttributes(tile: Tile, window: Window): Record<string, AttributeValue> {
  const [, height, width] = tile.operator.inputShapes[0]!;
  const [top, bottom] = reach(window, 0, height!, window.padding.top, rangeOf(tile, 1));
  const [left, right] = reach(window, 1, width!, window.padding.left, rangeOf(tile, 2));
  return { kernel_shape: window.kernel, strides: window.stride, pads: [top, left, bottom, right] };
}

/** How far the windows of an output range reach beyond the start and the end of the input. */
function reach(
  window: Window,
  axis: 0 | 1,
  extent: number,
  padding: number,
  [start, end]: readonly [start: number, end: number],
): [before: number, after: number] {
  const span = (window.kernel[axis] - 1) * window.dilation[axis] + 1;
  const first = start * window.stride[axis] - padding;
  const last = (end - 1) * window.stride[axis] - padding + span;
  return [Math.max(0, -first), Math.max(0, last - extent)];
}
