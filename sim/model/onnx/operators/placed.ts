import type { Shape } from "../../../tensor/index.ts";
import { canonicalView } from "../builder.ts";
import type { NodeImport } from "../node.ts";
import type { Value } from "../value.ts";

/** A tensor in the model, and where the axes of the file lie in it. */
export interface PlacedTensor {
  readonly operator: string;
  /** Its shape in the model. */
  readonly view: Shape;
  /** The axis of the model that is this axis of the file. */
  readonly place: (axis: number) => number;
}

/** The value for an operation along these axes of the file: without its batch axis, unless that is one of them. */
export function placedTensor(node: NodeImport, value: Value, axes: readonly number[]): PlacedTensor {
  const { shape } = value;
  const dropsBatch = shape.length > 1 && shape[0] === 1 && !axes.includes(0);
  const view = dropsBatch || shape.length < 2 ? canonicalView(shape) : shape;
  return { operator: node.view(value, view), view, place: (axis) => (dropsBatch ? axis - 1 : axis) };
}
