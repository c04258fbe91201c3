import { InputError } from "../../errors.ts";
import { box } from "../../tensor/index.ts";
import { costless, type OperationRules } from "./rules.ts";

/** Axes in another order. */
export const transpose: OperationRules<"transpose"> = {
  arity: { exactly: 1 },
  outputShape({ permutation }, [shape]) {
    const sorted = [...permutation].sort((a, b) => a - b);
    if (sorted.length !== shape!.length || sorted.some((axis, index) => axis !== index)) {
      throw new InputError(
        `[${permutation.join(", ")}] is not an order of the axes of [${shape!.join(", ")}]`,
      );
    }
    return permutation.map((axis) => shape![axis]!);
  },
  inputRegion({ permutation }, _inputs, region) {
    const ranges: [number, number][] = [];
    for (const [axis, source] of permutation.entries()) {
      ranges[source] = [region.start[axis]!, region.end[axis]!];
    }
    return box(...ranges);
  },
  ...costless,
};
