import { InputError } from "../../errors.ts";
import { box, emptyBox, isEmpty, type Shape } from "../../tensor/index.ts";
import type { Operation } from "../operation.ts";
import type { OperationRules } from "./rules.ts";

/** Functions that need whole axes: lookups, sorting, sampling by computed places, and the like. */
export const alongAxes: OperationRules<"along-axes"> = {
  arity: { atLeast: 1 },

  outputShape(operation, inputs) {
    const { follows, shape } = operation;
    if (follows.length !== inputs.length) {
      throw new InputError(`says of ${follows.length} inputs what it reads, and has ${inputs.length}`);
    }
    for (const [index, axes] of follows.entries()) {
      const odd = axes.find((axis) => axis !== "all" && shape[axis] === undefined);
      if (axes.length !== inputs[index]!.length || odd !== undefined) {
        throw new InputError(
          `its input [${inputs[index]!.join(", ")}] cannot follow the axes [${axes.join(", ")}] of [${shape.join(", ")}]`,
        );
      }
    }
    if (!(operation.operations >= 0)) throw new InputError("its operations cannot be negative");
    return shape;
  },

  outputType({ function: chosen, follows }, inputs) {
    if (chosen === "top-places" || chosen === "non-maximum-suppression") return "int64";
    // Of its numbers on and off, where they are computed.
    return chosen === "one-hot" && follows.length === 1 ? "float32" : inputs[chosen === "one-hot" ? 1 : 0];
  },

  inputRegion({ follows }, inputs, region, index) {
    const shape = inputs[index]!;
    if (isEmpty(region)) return emptyBox(shape.length);
    return box(
      ...shape.map((extent, axis): [number, number] => {
        const followed = follows[index]![axis]!;
        if (followed === "all") return [0, extent];
        // Places beyond an input that is shorter than the output are nobody's.
        return [Math.min(extent, region.start[followed]!), Math.min(extent, region.end[followed]!)];
      }),
    );
  },

  /** A part of an axis that no input goes with costs as much as all of it. */
  macs(operation, _inputs, region) {
    if (isEmpty(region)) return 0;
    return followedAxes(operation).reduce(
      (operations, axis) => (operations * (region.end[axis]! - region.start[axis]!)) / operation.shape[axis]!,
      operation.operations,
    );
  },

  parameters: () => 0,
  unsplittable: (operation) => followedAxes(operation).length === 0,
};

/** Output axes along which every element is computed by itself. */
function followedAxes({ follows, shape }: Operation<"along-axes">): Shape {
  return [...shape.keys()].filter((axis) => shape[axis]! > 1 && follows.some((axes) => axes.includes(axis)));
}
