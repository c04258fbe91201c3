import { InputError } from "../../errors.ts";
import { isEmpty, volume, withRange } from "../../tensor/index.ts";
import type { OperationRules } from "./rules.ts";

/** Running sums along one axis (ONNX CumSum): a part in the middle adds up everything before it once more. */
export const cumulativeSum: OperationRules<"cumulative-sum"> = {
  arity: { exactly: 1 },
  outputShape({ axis }, [shape]) {
    if (shape![axis] === undefined) throw new InputError(`has no axis ${axis} in [${shape!.join(", ")}]`);
    return shape!;
  },
  inputRegion({ axis, exclusive, reverse }, [shape], region) {
    if (isEmpty(region)) return region;
    const own = exclusive ? 1 : 0;
    return reverse
      ? withRange(region, axis, region.start[axis]! + own, shape![axis]!)
      : withRange(region, axis, 0, region.end[axis]! - own);
  },
  /** One addition for each element that the sums go over. */
  macs(operation, inputs, region) {
    return volume(cumulativeSum.inputRegion(operation, inputs, region, 0));
  },
  parameters: () => 0,
};
