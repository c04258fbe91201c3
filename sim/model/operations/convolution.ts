import { InputError } from "../../errors.ts";
import { box, boxShape, volume } from "../../tensor/index.ts";
import type { OperationRules } from "./rules.ts";
import type { Window } from "../operation.ts";
import { requireMapOf, windowOutput, windowRanges, windowSize } from "./window.ts";

/** Convolution, grouped and depthwise included. Weights are `[out, in / groups, kernel rows, kernel columns]`; a depth comes before the rows. */
export const convolution: OperationRules<"convolution"> = {
  arity: { exactly: 1 },

  outputShape(operation, [input]) {
    const channels = requireMapOf(operation, input!)[0]!;
    const { groups, outputChannels } = operation;
    if (channels % groups !== 0 || outputChannels % groups !== 0) {
      throw new InputError(
        `${channels} input and ${outputChannels} output channels do not divide by ${groups} groups`,
      );
    }
    return [outputChannels, ...windowOutput(operation, input!, false)];
  },

  inputRegion(operation, [input], region) {
    const inputsPerGroup = input![0]! / operation.groups;
    const outputsPerGroup = operation.outputChannels / operation.groups;
    return box(
      [
        Math.floor(region.start[0]! / outputsPerGroup) * inputsPerGroup,
        Math.ceil(region.end[0]! / outputsPerGroup) * inputsPerGroup,
      ],
      ...windowRanges(operation, input!, region),
    );
  },

  macs(operation, [input], region) {
    return volume(region) * weightsPerOutputChannel(operation, input![0]!, operation.groups);
  },

  parameters(operation, [input], region) {
    const channels = boxShape(region)[0]!;
    const weights = weightsPerOutputChannel(operation, input![0]!, operation.groups);
    return channels * (weights + (operation.bias ? 1 : 0));
  },
};

function weightsPerOutputChannel(window: Window, channels: number, groups: number): number {
  return (windowSize(window) * channels) / groups;
}
