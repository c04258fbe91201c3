import { wholeBox } from "../../tensor/index.ts";
import { costless, type OperationRules } from "./rules.ts";

/** Every region waits for all of the head's result, which alone tells whether to go on. */
export const exit: OperationRules<"exit"> = {
  arity: { exactly: 2 },
  outputShape: (_operation, [shape]) => shape!,
  inputRegion: (_operation, inputs, region, index) => (index === 0 ? region : wholeBox(inputs[1]!)),
  ...costless,
};
