import type { Operation } from "../../../sim/model/index.ts";
import { keepRange } from "./crop.ts";
import { computedGroups } from "./groups.ts";
import { perChannel, rangeOf, weightBox, zeros, type LayerBuilder, type Tile } from "./tile.ts";

/** Transposed convolution with bias; what the held pixels add beyond the tile's rows and columns is cut off as padding. */
export const transposedConvolution: LayerBuilder<"transposed-convolution"> = (tile, operation) => {
  const { graph, operator } = tile;
  const { name } = operator;
  const { outputChannels, kernel, stride, dilation } = operation;
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
    inputsPerGroup * kernel[0] * kernel[1],
    {
      start: [firstGroup * inputsPerGroup, outputs[0]!, 0, 0],
      end: [(firstGroup + groups) * inputsPerGroup, outputs[1]!, ...kernel],
    },
  );
  const rows = placement(tile, operation, 0);
  const columns = placement(tile, operation, 1);
  const bias = operation.bias ? [perChannel(tile, "bias", outputChannels, computed)] : [];
  const input = extendedInput(tile, groups * inputsPerGroup, rows, columns);
  const convolved = graph.node(`${name}/convolution`, "ConvTranspose", [input, weights, ...bias], {
    kernel_shape: kernel,
    strides: stride,
    dilations: dilation,
    group: groups,
    pads: [rows.cut[0], columns.cut[0], rows.cut[1], columns.cut[1]],
    output_padding: [rows.added, columns.added],
  });
  const kept: readonly [number, number] = [range[0] - computed[0], range[1] - computed[0]];
  return keepRange(tile, `${name}/kept`, convolved, 1, computed[1] - computed[0], kept);
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

function placement(tile: Tile, operation: Operation<"transposed-convolution">, axis: 0 | 1): Placement {
  const [start, end] = rangeOf(tile, axis + 1);
  const { kernel, stride, dilation, padding } = operation;
  const step = stride[axis];
  const span = (kernel[axis] - 1) * dilation[axis] + 1;
  const { start: from, end: to } = tile.held[0]!;
  // Where nothing is held, a pixel of zeros stands for it.
  const pixels = Math.max(1, to[axis + 1]! - from[axis + 1]!);
  const origin = from[axis + 1]! * step - (axis === 0 ? padding.top : padding.left);
  const before = Math.ceil(Math.max(0, origin - start) / step);
  const reached = origin + (pixels - 1) * step + span;
  const missing = Math.max(0, end - reached);
  // An addition must be less than the stride.
  const after = missing < step ? 0 : Math.ceil(missing / step);
  return {
    extended: [before, after],
    pixels,
    cut: [start - (origin - before * step), Math.max(0, reached + after * step - end)],
    added: after === 0 ? missing : 0,
  };
}

function extendedInput(tile: Tile, channels: number, rows: Placement, columns: Placement): string {
  const { graph, operator } = tile;
  const name = `${operator.name}/extended`;
  const input = tile.inputs[0] ?? zeros(tile, "nothing", [1, channels, rows.pixels, columns.pixels]);
  const before = [0, 0, rows.extended[0], columns.extended[0]];
  const after = [0, 0, rows.extended[1], columns.extended[1]];
  if ([...before, ...after].every((extent) => extent === 0)) return input;
  return graph.node(name, "Pad", [input, graph.integers(`${name}/pads`, [...before, ...after])]);
}
