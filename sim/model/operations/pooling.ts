import { InputError } from "../../errors.ts";
import { box, wholeBox, withRange } from "../../tensor/index.ts";
import type { OperationRules } from "./rules.ts";
import { requireMapOf, windowOutput, windowRanges } from "./window.ts";

/** Maximum or average over a sliding window, channel by channel. */
export const pooling: OperationRules<"pooling"> = {
  arity: { exactly: 1 },
  outputShape: (operation, [input]) => [
    requireMapOf(operation, input!)[0]!,
    ...windowOutput(operation, input!, operation.ceiling),
  ],
  inputRegion: (operation, [input], region) =>
    box([region.start[0]!, region.end[0]!], ...windowRanges(operation, input!, region)),
  macs: () => 0,
  parameters: () => 0,
};

/** Maximum or average over a whole map or volume, channel by channel. */
export const globalPooling: OperationRules<"global-pooling"> = {
  arity: { exactly: 1 },
  outputShape(_operation, [input]) {
    if (input!.length !== 3 && input!.length !== 4) {
      throw new InputError(
        `needs a [channels, height, width] or [channels, depth, height, width] input, not one of shape [${input!.join(", ")}]`,
      );
    }
    return input!.map((extent, axis) => (axis === 0 ? extent : 1));
  },
  inputRegion: (_operation, [input], region) =>
    withRange(wholeBox(input!), 0, region.start[0]!, region.end[0]!),
  macs: () => 0,
  parameters: () => 0,
};
