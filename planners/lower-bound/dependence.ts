import { inputRegion, type Operator } from "../../sim/model/index.ts";
import { box, isEmpty } from "../../sim/tensor/index.ts";

/** What an element of an operator's output needs of an input: the product of a range on each axis of the input. */
export type Dependence = readonly AxisDependence[];

/** The range on one axis of an input: by place on an axis of the output, or the same for all elements. */
export interface AxisDependence {
  readonly extent: number;
  /** Axis of the output that decides; a different one for each axis of the input. */
  readonly follows: number | undefined;
  /** Half-open, by place on that axis, or one; empty where the element needs nothing of the input. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** How an operator depends on an input, or undefined where that does not follow axis by axis. */
export function dependenceOn(operator: Operator, index: number): Dependence | undefined {
  if (!followsAxes(operator)) return undefined;
  const middle = middleOf(operator, index);
  const regionAt = (at: readonly number[]) =>
    inputRegion(operator, box(...at.map((place): [number, number] => [place, place + 1])), index);
  const center = regionAt(middle);
  if (isEmpty(center)) return undefined;
  const found = operator.inputShapes[index]!.map((extent, axis): AxisDependence => ({
    ...{ extent, follows: undefined, starts: [center.start[axis]!], ends: [center.end[axis]!] },
  }));
  for (const [axis, places] of operator.shape.entries()) {
    const regions = Array.from({ length: places }, (_, place) =>
      regionAt(middle.map((own, other) => (other === axis ? place : own))),
    );
    const hasEmpty = regions.some(isEmpty);
    const decided = [...found.keys()].filter(
      (inner) =>
        (hasEmpty && inner === axis) ||
        regions.some(
          (region) =>
            !isEmpty(region) &&
            (region.start[inner] !== center.start[inner] || region.end[inner] !== center.end[inner]),
        ),
    );
    if (hasEmpty && decided.length === 0) return undefined;
    for (const inner of decided) {
      const { extent, follows } = found[inner]!;
      if (follows !== undefined) return undefined;
      const starts = regions.map((region) => (isEmpty(region) ? 0 : region.start[inner]!));
      const ends = regions.map((region) => (isEmpty(region) ? 0 : region.end[inner]!));
      found[inner] = { extent, follows: axis, starts, ends };
    }
    if (decided.length > 1) return undefined;
  }
  return found;
}

/** Of a concatenation in the part that the input makes. */
function middleOf({ operation, shape, inputShapes }: Operator, index: number): readonly number[] {
  return shape.map((extent, axis) => {
    if (operation.kind !== "concat" || operation.axis !== axis) return Math.floor(extent / 2);
    const before = inputShapes.slice(0, index).reduce((sum, input) => sum + input[axis]!, 0);
    return before + Math.floor(inputShapes[index]![axis]! / 2);
  });
}

/** What the dependence is on one of the tensors that the input, a concatenation, is made of. */
export function throughConcatenation(
  dependence: Dependence,
  { operation, inputShapes }: Operator,
  slot: number,
): Dependence {
  if (operation.kind !== "concat") throw new RangeError("only concatenations have slots");
  const { axis } = operation;
  const first = inputShapes.slice(0, slot).reduce((sum, shape) => sum + shape[axis]!, 0);
  const extent = inputShapes[slot]![axis]!;
  const within = (place: number) => Math.min(extent, Math.max(0, place - first));
  return dependence.map((own, index) =>
    index === axis ? { ...own, extent, starts: own.starts.map(within), ends: own.ends.map(within) } : own,
  );
}

/** Does each element of the output go to one of the input, and each of the input to one of the output? */
export function isRearrangement({ operation }: Operator): boolean {
  return ["reshape", "space-to-depth", "depth-to-space"].includes(operation.kind);
}

/** Kinds whose input along each axis depends on the output along one axis at most, a different one for each. */
function followsAxes({ operation }: Operator): boolean {
  switch (operation.kind) {
    case "convolution":
    case "pooling":
    case "global-pooling":
    case "fully-connected":
    case "matmul":
    case "add":
    case "concat":
    case "activation":
    case "batch-normalization":
    case "layer-normalization":
    case "rms-normalization":
    case "local-response-normalization":
    case "softmax":
    case "attention":
    case "embedding":
    case "slice":
    case "transpose":
    case "elementwise":
    case "exit":
    case "locally-connected":
      return true;
    default:
      return false;
  }
}
