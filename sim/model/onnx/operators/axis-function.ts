import { elementCount, type Shape } from "../../../tensor/index.ts";
import type { ElementType } from "../../element-type.ts";
import type { AxisFunction, FunctionSettings } from "../../functions.ts";
import type { NodeImport } from "../node.ts";
import type { Activation, Value } from "../value.ts";

/** For each axis of an input in the file, the axis of the output that it goes with. */
export type Follows = readonly (number | "all")[];

/** A function along axes in the axes of the file. */
export interface FileFunction {
  readonly function: AxisFunction;
  /** Shape of the output. */
  readonly shape: Shape;
  readonly inputs: readonly { readonly value: Value; readonly follows: Follows }[];
  readonly operations: number;
  /** Of the output; that of the node's first input unless given. */
  readonly elementType?: ElementType;
  /** Set where the function needs its batch axis even of one sample. */
  readonly keepsBatch?: true;
  /** `place` says which axis of the first input in the model is an axis of it in the file. */
  readonly settings?: (place: (axis: number) => number) => FunctionSettings;
}

/** Adds the function to the model: without the batch axis where the first input's goes with the output's. */
export function alongAxes(node: NodeImport, described: FileFunction, suffix = ""): Activation {
  const { function: chosen, shape, inputs, operations, settings = () => ({}) } = described;
  const drops = dropsBatch(described) ? 1 : 0;
  const views = inputs.map(({ value, follows }) => {
    const kept = [...follows.keys()].filter((axis) => !(drops === 1 && follows[axis] === 0));
    return {
      value,
      ...filledUp(
        kept.map((axis) => value.shape[axis]!),
        kept.map((axis) => (follows[axis] === "all" ? "all" : Number(follows[axis]) - drops)),
      ),
    };
  });
  const operation = {
    kind: "along-axes",
    function: chosen,
    shape: filledUp(shape.slice(drops), []).shape,
    follows: views.map((view) => view.follows),
    operations,
    settings: settings((axis) => axis - drops),
  } as const;
  const operator = node.operator(
    operation,
    views.map((view) => node.view(view.value, view.shape)),
    suffix,
    described.elementType,
  );
  return node.activation(operator, shape);
}

function dropsBatch({ shape, inputs, keepsBatch }: FileFunction): boolean {
  if (keepsBatch) return false;
  const goesAlong = ({ value, follows }: FileFunction["inputs"][number]) =>
    follows.every((axis, own) => axis !== 0 || value.shape[own] === 1);
  return shape.length > 1 && shape[0] === 1 && inputs[0]!.follows[0] === 0 && inputs.every(goesAlong);
}

/** A vector is `[features, 1, 1]` in the model. */
function filledUp(shape: Shape, follows: Follows): { readonly shape: Shape; readonly follows: Follows } {
  if (shape.length > 1) return { shape, follows };
  const ones = Array.from({ length: 3 - shape.length }, () => 1);
  return { shape: [...shape, ...ones], follows: [...follows, ...ones.map(() => "all" as const)] };
}

/** Every axis goes with the same one of the output, but for those that are read whole. */
export function followsAll(shape: Shape, ...whole: readonly number[]): Follows {
  return shape.map((_, axis) => (whole.includes(axis) ? "all" : axis));
}

/** Comparisons that sorting out the `count` first of each row of `extent` takes, with a heap. */
export function selectionOperations(shape: Shape, extent: number, count: number): number {
  return elementCount(shape) * Math.ceil(Math.log2(Math.max(2, Math.min(extent, count + 1))));
}
