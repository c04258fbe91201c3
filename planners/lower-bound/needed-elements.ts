import type { Model, Operator } from "../../sim/model/index.ts";
import { dependenceOn, isRearrangement } from "./dependence.ts";

/** Places of each axis, 1 where they count: the elements are those at such places along all axes. */
export type Places = readonly Uint8Array[];

/**
 * Elements of each operator's output without which there is no result; there may be more, and an operator without any has none that
 * is known. Every plan computes each of them on some device. Backwards from the results: whoever computes an element needs all that it depends on. Elements of kinds whose inputs do
 * not follow axis by axis from their outputs are not counted, nor is what only they need.
 */
export function neededPlaces(model: Model): readonly (Places | undefined)[] {
  const needed: (Places | undefined)[] = model.operators.map(() => undefined);
  for (const output of model.outputs) needed[output] = allOf(model.operators[output]!.shape);
  for (const operator of model.operators.toReversed()) {
    const places = needed[operator.id];
    if (!places) continue;
    for (const [index, input] of operator.inputs.entries()) {
      const own = placesOfInput(operator, places, index);
      // Of what several readers need, the most that one of them does: a union would be no product of places.
      if (own && count(own) > count(needed[input])) needed[input] = own;
    }
  }
  return needed;
}

function allOf(shape: readonly number[]): Places {
  return shape.map((extent) => new Uint8Array(extent).fill(1));
}

/** How many elements are at some places. */
export function count(places: Places | undefined): number {
  if (!places) return 0;
  return places.reduce((product, axis) => product * countOn(axis), 1);
}

/** How many places of an axis count. */
export function countOn(axis: Uint8Array): number {
  return axis.reduce((sum, place) => sum + place, 0);
}

/** The places of an input that the places of the output depend on, or undefined where they do not follow axis by axis. */
function placesOfInput(operator: Operator, places: Places, index: number): Places | undefined {
  if (isRearrangement(operator)) {
    const isWhole = places.every((axis) => axis.every((place) => place === 1));
    return isWhole ? allOf(operator.inputShapes[index]!) : undefined;
  }
  return dependenceOn(operator, index)?.map(({ extent, follows, starts, ends }) => {
    const found = new Uint8Array(extent);
    for (const [place, start] of starts.entries())
      if (follows === undefined || places[follows]![place] === 1) found.fill(1, start, ends[place]);
    return found;
  });
}
