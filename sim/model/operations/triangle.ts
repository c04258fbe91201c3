import { InputError } from "../../errors.ts";
import { box } from "../../tensor/index.ts";
import { costless, type OperationRules } from "./rules.ts";

/** The elements on one side of a diagonal of each matrix (ONNX Trilu, and the mask of causal attention). */
export const triangle: OperationRules<"triangle"> = {
  arity: { exactly: 1 },
  outputShape(_operation, [shape]) {
    if (shape!.length < 2) throw new InputError(`needs matrices, not the shape [${shape!.join(", ")}]`);
    return shape!;
  },
  /** Rows and columns of the region that hold a kept element at all. */
  inputRegion({ keeps, diagonal }, _inputs, region) {
    const rank = region.start.length;
    const [top, left] = [region.start[rank - 2]!, region.start[rank - 1]!];
    const [bottom, right] = [region.end[rank - 2]!, region.end[rank - 1]!];
    const kept: readonly [number, number][] =
      keeps === "upper"
        ? [
            [top, Math.min(bottom, right - diagonal)],
            [Math.max(left, top + diagonal), right],
          ]
        : [
            [Math.max(top, left - diagonal), bottom],
            [left, Math.min(right, bottom + diagonal)],
          ];
    const leading = region.start
      .slice(0, -2)
      .map((start, axis): [number, number] => [start, region.end[axis]!]);
    return box(...leading, ...kept);
  },
  ...costless,
};
