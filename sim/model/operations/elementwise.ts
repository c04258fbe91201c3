import { InputError } from "../../errors.ts";
import { box, boxShape, type Box, type Shape } from "../../tensor/index.ts";
import type { ElementType } from "../element-type.ts";
import type { ElementwiseFunction } from "../functions.ts";
import type { Operation } from "../operation.ts";
import type { OperationRules } from "./rules.ts";

/** Any function of elements at the same place. All tensors have one rank; an extent of 1 broadcasts. */
export const elementwise: OperationRules<"elementwise"> = {
  arity: { atLeast: 1 },
  outputShape: ({ constants }, inputs) => broadcast([...inputs, ...constants.map(({ shape }) => shape)]),
  outputType: (operation, inputs) => {
    if (comparisons.has(operation.function)) return "bool";
    return operation.function === "where" ? chosenType(operation, inputs) : undefined;
  },
  inputRegion: (_operation, inputs, region, index) => broadcastRegion(inputs[index]!, region),
  macs: () => 0,
  parameters: ({ constants }, _inputs, region) =>
    constants.reduce(
      (sum, { shape, value }) => sum + (value === undefined ? usedElements(shape, region) : 0),
      0,
    ),
};

const comparisons: ReadonlySet<ElementwiseFunction> = new Set([
  "equal",
  "less",
  "less-or-equal",
  "greater",
  "greater-or-equal",
  "and",
  "or",
  "xor",
]);

/** Of the tensors that `where` chooses from, not of the one that it chooses by. */
function chosenType({ constants }: Operation<"elementwise">, inputs: readonly ElementType[]): ElementType {
  const choosesByConstant = constants.some(({ position }) => position === 0);
  return inputs[choosesByConstant ? 0 : 1] ?? "float32";
}

/** The shape that all shapes of one rank stretch to; InputError where they do not. */
export function broadcast(shapes: readonly Shape[]): Shape {
  const first = shapes[0]!;
  return first.map((_, axis) => {
    const extents = new Set(shapes.map((shape) => shape[axis] ?? NaN).filter((extent) => extent !== 1));
    if (extents.size > 1 || shapes.some((shape) => shape.length !== first.length)) {
      const listed = shapes.map((shape) => `[${shape.join(", ")}]`).join(" and ");
      throw new InputError(`the shapes ${listed} do not broadcast`);
    }
    return [...extents][0] ?? 1;
  });
}

/** The part of a tensor of this shape that a region of the broadcast result reads. */
export function broadcastRegion(shape: Shape, region: Box): Box {
  return box(
    ...shape.map((extent, axis): [number, number] => {
      const [start, end] = [region.start[axis]!, region.end[axis]!];
      return extent === 1 && end > start ? [0, 1] : [start, end];
    }),
  );
}

function usedElements(shape: Shape, region: Box): number {
  return boxShape(broadcastRegion(shape, region)).reduce((product, extent) => product * extent, 1);
}
