import { windowAxes, windowSize, type AxisWindow } from "../../../sim/model/index.ts";
import { boxShape } from "../../../sim/tensor/index.ts";
import { keepRange } from "./crop.ts";
import { computedGroups } from "./groups.ts";
import {
  perChannel,
  rangeOf,
  weightBox,
  withBatch,
  withoutBatch,
  zeros,
  type LayerBuilder,
  type Tile,
} from "./tile.ts";

/** Transposed convolution with bias; what the held pixels add beyond the tile's rows and columns is cut off as padding. */
export const transposedConvolution: LayerBuilder<"transposed-convolution"> = (tile, operation) => {
  const { graph, operator } = tile;
  const { name } = operator;
  const { outputChannels } = operation;
  const axes = windowAxes(operation);
  const kernel = axes.map((axis) => axis.kernel);
  const range = rangeOf(tile, 0);
  const { firstGroup, groups, computed } = computedGroups(operation, range);
  const inputsPerGroup = operator.inputShapes[0]![0]! / operation.groups;
  const perGroup = outputChannels / operation.groups;
  // The weights hold the channels of all groups one after the other by input, but those within a group by output.
  const outputs = groups === 1 ? computed.map((channel) => channel - firstGroup * perGroup) : [0, perGroup];
  const weights = weightBox(
    tile,
    "weights",
    [operation.groups * inputsPerGroup, perGroup, ...kernel],
    inputsPerGroup * windowSize(operation),
    {
      start: [firstGroup * inputsPerGroup, outputs[0]!, ...kernel.map(() => 0)],
      end: [(firstGroup + groups) * inputsPerGroup, outputs[1]!, ...kernel],
    },
  );
  const placements = axes.map((axis, index) => placement(tile, axis, index + 1));
  const bias = operation.bias ? [perChannel(tile, "bias", outputChannels, computed)] : [];
  const input = extendedInput(tile, groups * inputsPerGroup, placements);
  const convolved = graph.node(`${name}/convolution`, "ConvTranspose", [input, weights, ...bias], {
    kernel_shape: kernel,
    strides: axes.map(({ stride }) => stride),
    dilations: axes.map(({ dilation }) => dilation),
    group: groups,
    pads: [...placements.map(({ cut }) => cut[0]), ...placements.map(({ cut }) => cut[1])],
    output_padding: placements.map(({ added }) => added),
  });
  const kept: readonly [number, number] = [range[0] - computed[0], range[1] - computed[0]];
  const region = keepRange(tile, `${name}/kept`, convolved, 1, computed[1] - computed[0], kept);
  return withoutBatch(graph, `${name}/volume`, region, boxShape(tile.region));
};

/** How the rows or columns that the held pixels add to become those of the tile. */
interface Placement {
  /** Zero pixels before and after the held ones, which lets them add to all of the tile. */
  readonly extended: readonly [before: number, after: number];
  /** Held pixels. */
  readonly pixels: number;
  /** Rows or columns to cut off the result. */
  readonly cut: readonly [before: number, after: number];
  /** Rows or columns to add at its end. */
  readonly added: number;
}

function placement(
  tile: Tile,
  { kernel, stride, dilation, before: padding }: AxisWindow,
  axis: number,
): Placement {
  const [start, end] = rangeOf(tile, axis);
  const span = (kernel - 1) * dilation + 1;
  const { start: from, end: to } = tile.held[0]!;
  // Where nothing is held, a pixel of zeros stands for it.
  const pixels = Math.max(1, to[axis]! - from[axis]!);
  const origin = from[axis]! * stride - padding;
  const before = Math.ceil(Math.max(0, origin - start) / stride);
  const reached = origin + (pixels - 1) * stride + span;
  const missing = Math.max(0, end - reached);
  // An addition must be less than the stride.
  const after = missing < stride ? 0 : Math.ceil(missing / stride);
  return {
    extended: [before, after],
    pixels,
    cut: [start - (origin - before * stride), Math.max(0, reached + after * stride - end)],
    added: after === 0 ? missing : 0,
  };
}

function extendedInput(tile: Tile, channels: number, placements: readonly Placement[]): string {
  const { graph, operator } = tile;
  const name = `${operator.name}/extended`;
  const shape = [channels, ...placements.map(({ pixels }) => pixels)];
  const [held] = tile.inputs;
  const input =
    held === undefined
      ? zeros(tile, "nothing", [1, ...shape])
      : withBatch(graph, `${operator.name}/sample`, held, shape);
  const before = [0, 0, ...placements.map(({ extended }) => extended[0])];
  const after = [0, 0, ...placements.map(({ extended }) => extended[1])];
  if ([...before, ...after].every((extent) => extent === 0)) return input;
  return graph.node(name, "Pad", [input, graph.integers(`${name}/pads`, [...before, ...after])]);
}
