import { InputError } from "../../errors.ts";
import { elementCount, volume, wholeBox, withRange, type Shape } from "../../tensor/index.ts";
import type { Operation } from "../operation.ts";
import type { OperationRules } from "./rules.ts";

/** A block of layers whose inside is not modelled. */
export const composite: OperationRules<"composite"> = {
  arity: { atLeast: 1 },
  outputShape(operation, inputs) {
    if (![operation.macs, operation.parameters, operation.written].every((total) => total >= 0)) {
      throw new InputError(`${operation.type}: macs, parameters and written elements cannot be negative`);
    }
    if (operation.reads === "own-rows") {
      const [own, first] = [rowsOf(operation.shape), rowsOf(inputs[0]!)];
      if (own !== first) {
        throw new InputError(`${operation.type}: ${own} rows cannot each read their own of ${first} rows`);
      }
    }
    return operation.shape;
  },
  inputRegion(operation, inputs, region, index) {
    const whole = wholeBox(inputs[index]!);
    if (operation.reads === "everything" || index > 0) return whole;
    const axis = rowAxis(operation.shape);
    return withRange(whole, rowAxis(inputs[0]!), region.start[axis]!, region.end[axis]!);
  },
  macs: (operation, _inputs, region) => operation.macs * shareOf(operation, volume(region)),
  // A row has all weights: only columns and channels divide them.
  parameters(operation, _inputs, region) {
    const axis = rowAxis(operation.shape);
    const rows = region.end[axis]! - region.start[axis]!;
    if (rows === 0) return 0;
    return operation.parameters * shareOf(operation, (volume(region) / rows) * operation.shape[axis]!);
  },
};

function shareOf({ shape }: Operation<"composite">, elements: number): number {
  return elements / elementCount(shape);
}

/** `[tokens, features]` or `[channels, height, width]`. */
function rowAxis(shape: Shape): number {
  return Math.max(0, shape.length - 2);
}

function rowsOf(shape: Shape): number {
  return shape[rowAxis(shape)]!;
}
