import { InputError } from "../../errors.ts";
import { box, boxShape, volume } from "../../tensor/index.ts";
import type { OperationRules } from "./rules.ts";
import { requireFeatureMap, windowOutput, windowRange } from "./window.ts";

/** Convolution, grouped and depthwise included. Weights are `[out, in / groups, kernel rows, kernel columns]`. */
export const convolution: OperationRules<"convolution"> = {
  arity: { exactly: 1 },

  outputShape(operation, [input]) {
    const [channels] = requireFeatureMap(input!);
    const { groups, outputChannels } = operation;
    if (channels % groups !== 0 || outputChannels % groups !== 0) {
      throw new InputError(
        `${channels} input and ${outputChannels} output channels do not divide by ${groups} groups`,
      );
    }
    return [outputChannels, ...windowOutput(operation, input!, false)];
  },

  inputRegion(operation, [input], region) {
    const [channels, height, width] = requireFeatureMap(input!);
    const inputsPerGroup = channels / operation.groups;
    const outputsPerGroup = operation.outputChannels / operation.groups;
    const [firstChannel, firstRow, firstColumn] = region.start as [number, number, number];
    const [endChannel, endRow, endColumn] = region.end as [number, number, number];
    return box(
      [
        Math.floor(firstChannel / outputsPerGroup) * inputsPerGroup,
        Math.ceil(endChannel / outputsPerGroup) * inputsPerGroup,
      ],
      windowRange(operation, 0, height, firstRow, endRow),
      windowRange(operation, 1, width, firstColumn, endColumn),
    );
  },

  macs(operation, [input], region) {
    return volume(region) * weightsPerOutputChannel(operation.kernel, input![0]!, operation.groups);
  },

  parameters(operation, [input], region) {
    const channels = boxShape(region)[0]!;
    const weights = weightsPerOutputChannel(operation.kernel, input![0]!, operation.groups);
    return channels * (weights + (operation.bias ? 1 : 0));
  },
};

function weightsPerOutputChannel(
  kernel: readonly [number, number],
  channels: number,
  groups: number,
): number {
  return (kernel[0] * kernel[1] * channels) / groups;
}
