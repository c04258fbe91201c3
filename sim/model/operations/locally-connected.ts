import { box, volume } from "../../tensor/index.ts";
import type { OperationRules } from "./rules.ts";
import { windowOutput, windowRanges, windowSize } from "./window.ts";

/** Weights are `[rows, columns, seen, out]`: by position of the output, what its window sees, channels of the output. */
export const locallyConnected: OperationRules<"locally-connected"> = {
  arity: { exactly: 1 },

  outputShape: (operation, [input]) => [operation.outputChannels, ...windowOutput(operation, input!, false)],

  inputRegion: (operation, [input], region) =>
    box([0, volume(region) > 0 ? input![0]! : 0], ...windowRanges(operation, input!, region)),

  macs: (operation, [input], region) => volume(region) * windowSize(operation) * input![0]!,

  parameters: (operation, [input], region) =>
    volume(region) * (windowSize(operation) * input![0]! + (operation.bias ? 1 : 0)),
};
