import { wholeBox } from "../../tensor/index.ts";
import type { OperationRules } from "./rules.ts";

/** An operator of unknown inner life. */
export const opaque: OperationRules<"opaque"> = {
  arity: { atLeast: 0 },
  outputShape: ({ shape }) => shape,
  inputRegion: (_operation, inputs, _region, index) => wholeBox(inputs[index]!),
  macs: () => 0,
  parameters: ({ parameters = 0 }) => parameters,
  typeOfUnknownCost: ({ type }) => type,
  unsplittable: true,
};
