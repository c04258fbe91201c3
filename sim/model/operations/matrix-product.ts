import { InputError } from "../../errors.ts";
import { box, volume, type Box, type Shape } from "../../tensor/index.ts";
import { broadcast, broadcastRegion } from "./elementwise.ts";
import type { OperationRules } from "./rules.ts";

/** Product of two computed tensors, such as the scores of attention; both have one rank of at least 2. */
export const matrixProduct: OperationRules<"matrix-product"> = {
  arity: { exactly: 2 },
  outputShape(_operation, [left, right]) {
    const rank = left!.length;
    if (rank < 2 || right!.length !== rank || left![rank - 1] !== right![rank - 2]) {
      throw new InputError(`cannot multiply [${left!.join(", ")}] by [${right!.join(", ")}]`);
    }
    return [...broadcast([leading(left!), leading(right!)]), left![rank - 2]!, right![rank - 1]!];
  },
  inputRegion(_operation, inputs, region, index) {
    const shape = inputs[index]!;
    const rank = shape.length;
    const batch = broadcastRegion(leading(shape), leadingPart(region));
    const kept = index === 0 ? rank - 2 : rank - 1;
    const range: [number, number] = [region.start[kept]!, region.end[kept]!];
    const inner: [number, number] = [0, inputs[0]![rank - 1]!];
    return box(
      ...batch.start.map((start, axis): [number, number] => [start, batch.end[axis]!]),
      ...(index === 0 ? [range, inner] : [inner, range]),
    );
  },
  macs: (_operation, [left], region) => volume(region) * left!.at(-1)!,
  parameters: () => 0,
};

function leading(shape: Shape): Shape {
  return shape.slice(0, -2);
}

function leadingPart(region: Box): Box {
  return { start: region.start.slice(0, -2), end: region.end.slice(0, -2) };
}
