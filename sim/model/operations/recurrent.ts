import { InputError } from "../../errors.ts";
import { box, isEmpty, type Box, type Shape } from "../../tensor/index.ts";
import type { Operation } from "../operation.ts";
import { recurrentGates } from "../recurrent-cell.ts";
import type { OperationRules } from "./rules.ts";

/**
 * One direction of an LSTM (Hochreiter and Schmidhuber, 1997), a GRU (Cho et al., 2014) or a plain recurrent layer.
 *
 * Every unit needs all units of the step before: devices that shared them would have to exchange states at every step, and a
 * plan has no exchange within an operator. Steps follow each other. So one device computes all of it.
 */
export const recurrent: OperationRules<"recurrent"> = {
  arity: { atLeast: 1 },

  outputShape(operation, [sequence, ...states]) {
    const { cell, units, initial, finalCell, peepholes } = operation;
    if (sequence!.length !== 2 && sequence!.length !== 3) {
      throw new InputError(
        `needs [steps, features] or [steps, batch, features], not the shape [${sequence!.join(", ")}]`,
      );
    }
    if (cell !== "lstm" && (finalCell || peepholes || initial.includes("cell"))) {
      throw new InputError(`a ${cell} has no cell state`);
    }
    const batch = batchOf(sequence!);
    const fits = states.every(
      ([rows, columns, ...more]) => rows === batch && columns === units && more.length === 0,
    );
    if (states.length !== initial.length || !fits) {
      const given = states.map((state) => `[${state.join(", ")}]`).join(", ") || "none";
      throw new InputError(
        `takes ${initial.length} initial states of shape [${batch}, ${units}], not ${given}`,
      );
    }
    const [steps, ...others] = sequence!;
    return [steps! + (finalCell ? 1 : 0), ...others.slice(0, -1), units];
  },

  inputRegion(operation, inputs, region, index) {
    const steps = stepsOf(operation, inputs, region);
    const rows = batchRange(inputs[0]!, region);
    if (index === 0) {
      const batch = inputs[0]!.length === 3 ? [rows] : [];
      return box(steps, ...batch, [0, inputs[0]!.at(-1)!]);
    }
    // The first step takes the cell state unit by unit; the next ones by way of all units of the hidden state.
    const own = operation.initial[index - 1] === "cell" && steps[1] - steps[0] === 1;
    return box(rows, own ? [region.start.at(-1)!, region.end.at(-1)!] : [0, operation.units]);
  },

  macs(operation, inputs, region) {
    const [first, end] = stepsOf(operation, inputs, region);
    const [firstRow, endRow] = batchRange(inputs[0]!, region);
    return (end - first) * (endRow - firstRow) * products(operation, inputs[0]!);
  },

  parameters: (operation, [sequence], region) =>
    isEmpty(region)
      ? 0
      : products(operation, sequence!) +
        (operation.bias ? 2 * recurrentGates[operation.cell] * operation.units : 0),

  unsplittable: true,
};

type Recurrent = Operation<"recurrent">;

/** Multiply-accumulates of one step, each with a weight of its own. */
function products({ cell, units, peepholes }: Recurrent, sequence: Shape): number {
  const gates = recurrentGates[cell] * units * (sequence.at(-1)! + units);
  return gates + (peepholes ? 3 * units : 0);
}

/** The steps that a region of the output depends on: all up to its last one, or from the end back to its first one. */
function stepsOf(
  { direction, finalCell }: Recurrent,
  [sequence]: readonly Shape[],
  region: Box,
): readonly [first: number, end: number] {
  const steps = sequence![0]!;
  if (isEmpty(region)) return [0, 0];
  if (finalCell && region.end[0]! > steps) return [0, steps];
  return direction === "forward" ? [0, region.end[0]!] : [region.start[0]!, steps];
}

function batchOf(sequence: Shape): number {
  return sequence.length === 3 ? sequence[1]! : 1;
}

/** The samples of a region. */
function batchRange(sequence: Shape, region: Box): readonly [start: number, end: number] {
  if (isEmpty(region)) return [0, 0];
  return sequence.length === 3 ? [region.start[1]!, region.end[1]!] : [0, 1];
}
