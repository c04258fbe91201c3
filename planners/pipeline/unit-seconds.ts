import { isComputed } from "../../sim/model/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import type { PlanningProblem } from "../planner.ts";
import type { Units } from "./units.ts";
import { rowsOnDemand } from "./rows.ts";

/** What a unit takes on a device, and what more where the tensor before it comes from elsewhere, or its own goes there. */
interface UnitSeconds {
  readonly inside: number;
  readonly reorderInput: number;
  readonly reorderOutput: number;
}

/** Believed seconds of runs of units by device, with the reorders at both ends. */
export function unitSeconds(planning: PlanningProblem, units: Units) {
  const byDevice = planning.devices.map((_, device) => {
    const times = units.map((unit, place) => timesOf(planning, unit, units[place - 1]?.at(-1), device));
    return rowsOnDemand((from) => {
      const row = new Float64Array(units.length + 1);
      let sum = times[from]!.reorderInput;
      for (let place = from; place < units.length; place++) {
        sum += times[place]!.inside;
        row[place + 1] = sum + times[place]!.reorderOutput;
      }
      return row;
    });
  });
  return (from: number, to: number, device: number) => byDevice[device]!(from, to);
}

/** @param before the operator whose tensor comes from the unit before; none in front of the first */
function timesOf(
  { inference: { model }, believed }: PlanningProblem,
  unit: readonly number[],
  before: number | undefined,
  device: number,
): UnitSeconds {
  let [inside, reorderInput, reorderOutput] = [0, 0, 0];
  for (const id of unit) {
    const operator = model.operators[id]!;
    const region = wholeBox(operator.shape);
    const readsInput = operator.inputs.some((input) => !isComputed(model.operators[input]!));
    const isOutput = model.outputs.includes(id);
    const seconds = (enters: boolean, leaves: boolean) =>
      believed.compute.seconds(device, operator, region, enters, leaves);
    const alone = seconds(readsInput, isOutput);
    inside += alone;
    const readsBefore = before !== undefined && operator.inputs.includes(before);
    if (readsBefore) reorderInput += seconds(true, isOutput) - alone;
    if (id === unit.at(-1)) reorderOutput = seconds(readsInput, true) - alone;
  }
  return { inside, reorderInput, reorderOutput };
}
