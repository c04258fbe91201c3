import { box, wholeBox, withRange } from "../../tensor/index.ts";
import type { OperationRules } from "./rules.ts";
import { requireFeatureMap, windowOutput, windowRange } from "./window.ts";

/** Maximum or average over a sliding window, channel by channel. */
export const pooling: OperationRules<"pooling"> = {
  arity: { exactly: 1 },
  outputShape: (operation, [input]) => [
    requireFeatureMap(input!)[0],
    ...windowOutput(operation, input!, operation.ceiling),
  ],
  inputRegion(operation, [input], region) {
    const [, height, width] = requireFeatureMap(input!);
    return box(
      [region.start[0]!, region.end[0]!],
      windowRange(operation, 0, height, region.start[1]!, region.end[1]!),
      windowRange(operation, 1, width, region.start[2]!, region.end[2]!),
    );
  },
  macs: () => 0,
  parameters: () => 0,
};

/** Maximum or average over a whole feature map, channel by channel. */
export const globalPooling: OperationRules<"global-pooling"> = {
  arity: { exactly: 1 },
  outputShape: (_operation, [input]) => [requireFeatureMap(input!)[0], 1, 1],
  inputRegion: (_operation, [input], region) =>
    withRange(wholeBox(input!), 0, region.start[0]!, region.end[0]!),
  macs: () => 0,
  parameters: () => 0,
};
