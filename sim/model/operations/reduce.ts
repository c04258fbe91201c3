import { InputError } from "../../errors.ts";
import { isArgument } from "../functions.ts";
import { box } from "../../tensor/index.ts";
import { costless, type OperationRules } from "./rules.ts";

/** Mean, sum, maximum and the like along axes; they stay with extent 1. */
export const reduce: OperationRules<"reduce"> = {
  arity: { exactly: 1 },
  outputShape({ axes, function: chosen }, [shape]) {
    if (chosen.startsWith("range-") && new Set(axes).size < shape!.length)
      throw new InputError(`${chosen} is that of all elements, along all ${shape!.length} axes`);
    const missing = axes.find((axis) => shape![axis] === undefined);
    if (missing !== undefined)
      throw new InputError(`has no axis ${missing} in the shape [${shape!.join(", ")}]`);
    return shape!.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  },
  outputType: (operation) => (isArgument(operation.function) ? "int64" : undefined),
  inputRegion: ({ axes }, [shape], region) =>
    box(
      ...shape!.map((extent, axis): [number, number] =>
        axes.includes(axis) && region.end[axis] === 1
          ? [0, extent]
          : [region.start[axis]!, region.end[axis]!],
      ),
    ),
  ...costless,
};
