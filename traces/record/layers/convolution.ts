import { windowAxes, windowSize } from "../../../sim/model/index.ts";
import { boxShape } from "../../../sim/tensor/index.ts";
import { activate } from "./activation.ts";
import { keepRange } from "./crop.ts";
import { computedGroups } from "./groups.ts";
import { perChannel, rangeOf, weights, withoutBatch, type LayerBuilder } from "./tile.ts";
import { dilationsOf, windowAttributes, windowInput } from "./window.ts";

/** Convolution with bias and activation. A tile that splits a group computes the whole group and drops the rest. */
export const convolution: LayerBuilder<"convolution"> = (tile, operation) => {
  const { graph, operator } = tile;
  const { name } = operator;
  const { outputChannels } = operation;
  const range = rangeOf(tile, 0);
  const { groups, computed } = computedGroups(operation, range);
  const inputsPerGroup = operator.inputShapes[0]![0]! / operation.groups;
  const fanIn = inputsPerGroup * windowSize(operation);
  const kernel = windowAxes(operation).map((axis) => axis.kernel);
  const parameters = [
    weights(tile, "weights", [outputChannels, inputsPerGroup, ...kernel], fanIn, 0, computed),
    ...(operation.bias ? [perChannel(tile, "bias", outputChannels, computed)] : []),
  ];
  const { input, pads } = windowInput(tile, operation, groups * inputsPerGroup);
  const convolved = graph.node(`${name}/convolution`, "Conv", [input, ...parameters], {
    ...windowAttributes(operation, pads),
    dilations: dilationsOf(operation),
    group: groups,
  });
  const activated = activate(graph, `${name}/activation`, convolved, operation);
  const kept: readonly [number, number] = [range[0] - computed[0], range[1] - computed[0]];
  const region = keepRange(tile, `${name}/kept`, activated, 1, computed[1] - computed[0], kept);
  return withoutBatch(graph, `${name}/volume`, region, boxShape(tile.region));
};
