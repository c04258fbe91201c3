import {
  bytesPerElement,
  inputRegion,
  isComputed,
  tensorBytes,
  type Operator,
} from "../../sim/model/index.ts";
import { volume, wholeBox, withRange } from "../../sim/tensor/index.ts";
import type { PlanningProblem } from "../planner.ts";
import { rowAxis, rowsOf } from "../strips/rows.ts";
import type { CoedgeStage } from "./problem.ts";

/** The stages of a model: its operators with rows, those that cost the same as one. */
export function coedgeStages({ inference, devices, believed }: PlanningProblem): readonly CoedgeStage[] {
  const { model, inputAt } = inference;
  const stages = new Map<string, CoedgeStage>();
  for (const operator of model.operators) {
    if (!isComputed(operator) || rowsOf(operator) < 2) continue;
    const readsInput = operator.inputs.some((input) => !isComputed(model.operators[input]!));
    const isGathered =
      model.outputs.includes(operator.id) ||
      model.consumers[operator.id]!.some((reader) => rowsOf(model.operators[reader]!) < 2);
    const inputBytes = operator.inputs
      .filter((input) => !isComputed(model.operators[input]!))
      .reduce((sum, input) => sum + tensorBytes(model.operators[input]!), 0);
    const stage = {
      computeSeconds: devices.map((_, device) =>
        believed.compute.seconds(device, operator, wholeBox(operator.shape), true, true),
      ),
      haloBytes: readsInput ? 0 : haloBytes(operator),
      scatterBytes: inputAt === "everywhere" ? 0 : inputBytes,
      gatherBytes: isGathered ? tensorBytes(operator) : 0,
    };
    const key = JSON.stringify(stage);
    stages.set(key, { ...stage, count: (stages.get(key)?.count ?? 0) + 1 });
  }
  return [...stages.values()];
}

/** Bytes that the lower half of the rows reads of the upper half's inputs, or the other way round: the larger one. */
function haloBytes(operator: Operator): number {
  const axis = rowAxis(operator);
  const whole = wholeBox(operator.shape);
  const rows = operator.shape[axis]!;
  const middle = Math.floor(rows / 2);
  const upper = withRange(whole, axis, 0, middle);
  const lower = withRange(whole, axis, middle, rows);
  return operator.inputShapes.reduce((sum, shape, slot) => {
    const inputAxis = rowAxis({ ...operator, shape });
    const elementsOfRow = volume(wholeBox(shape)) / shape[inputAxis]!;
    // What each half owns of an input follows the same shares.
    const border = Math.round((shape[inputAxis]! * middle) / rows);
    const above = border - inputRegion(operator, lower, slot).start[inputAxis]!;
    const below = inputRegion(operator, upper, slot).end[inputAxis]! - border;
    return sum + Math.max(0, above, below) * elementsOfRow * bytesPerElement[operator.inputTypes[slot]!];
  }, 0);
}
