import { inputRegion, type Model, type Operator } from "../../sim/model/index.ts";
import { box, isEmpty } from "../../sim/tensor/index.ts";

/** Places of each axis: the elements are those at such places along all axes. */
type Places = readonly Uint8Array[];

/**
 * Elements of each operator's output without which there is no result, at least so many; every plan computes each of them on some
 * device. Backwards from the results: whoever computes an element needs all that it depends on. Elements of kinds whose inputs do
 * not follow axis by axis from their outputs are not counted, nor is what only they need.
 */
export function neededElements(model: Model): readonly number[] {
  const needed: (Places | undefined)[] = model.operators.map(() => undefined);
  for (const output of model.outputs)
    needed[output] = model.operators[output]!.shape.map((extent) => new Uint8Array(extent).fill(1));
  for (const operator of model.operators.toReversed()) {
    const places = needed[operator.id];
    if (!places) continue;
    for (const [index, input] of operator.inputs.entries()) {
      const own = placesOfInput(operator, places, index);
      // Of what several readers need, the most that one of them does: a union would be no product of places.
      if (own && count(own) > count(needed[input])) needed[input] = own;
    }
  }
  return needed.map(count);
}

function count(places: Places | undefined): number {
  if (!places) return 0;
  return places.reduce((product, axis) => product * axis.reduce((sum, place) => sum + place, 0), 1);
}

/** The places of an input that the places of the output depend on, or undefined where they do not follow axis by axis. */
function placesOfInput(operator: Operator, places: Places, index: number): Places | undefined {
  const shape = operator.inputShapes[index]!;
  if (isRearrangement(operator)) {
    const isWhole = places.every((axis) => axis.every((place) => place === 1));
    return isWhole ? shape.map((extent) => new Uint8Array(extent).fill(1)) : undefined;
  }
  if (!followsAxes(operator)) return undefined;
  const first = firstOf(operator, places, index);
  if (!first) return undefined;
  const found = shape.map((extent) => new Uint8Array(extent));
  for (const [axis, wanted] of places.entries()) {
    for (const [place, isWanted] of wanted.entries()) {
      if (!isWanted) continue;
      const at = first.map((start, other) => (other === axis ? place : start));
      const region = regionOf(operator, at, index);
      if (isEmpty(region)) continue;
      for (const [inner, marks] of found.entries()) marks.fill(1, region.start[inner], region.end[inner]);
    }
  }
  return found;
}

/** An element that is needed and that depends on the input: of a concatenation one of the part that the input makes. */
function firstOf(operator: Operator, places: Places, index: number): readonly number[] | undefined {
  const first = places.map((axis) => axis.indexOf(1));
  if (first.some((place) => place < 0)) return undefined;
  if (operator.operation.kind !== "concat") return first;
  const { axis } = operator.operation;
  const start = operator.inputShapes.slice(0, index).reduce((sum, shape) => sum + shape[axis]!, 0);
  const own = places[axis]!.subarray(start, start + operator.inputShapes[index]![axis]!).indexOf(1);
  return own < 0 ? undefined : first.map((place, other) => (other === axis ? start + own : place));
}

function regionOf(operator: Operator, at: readonly number[], index: number) {
  const element = box(...at.map((place): [number, number] => [place, place + 1]));
  return inputRegion(operator, element, index);
}

/** Each element goes somewhere, and each of the output comes from one. */
function isRearrangement({ operation }: Operator): boolean {
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
