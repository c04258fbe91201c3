import { inputRegion, isComputed, type Model, type Operator } from "../../sim/model/index.ts";
import { elementCount, volume, wholeBox, withRange } from "../../sim/tensor/index.ts";
import { devicesOption, planOverDevices } from "../device-sets.ts";
import { definePlanner } from "../define-planner.ts";
import { oneOf } from "../options.ts";
import type { PlanningProblem } from "../planner.ts";
import { fewRowsNotes, rowAxis, rowsOf } from "../strips/rows.ts";
import { planWithinMemory, type Draft } from "../strips/within-memory.ts";
import { Strips } from "./strips.ts";

/**
 * EdgeLD: the layers between two poolings are one fused block, whose strips are made to last equally long by OCBP;
 * poolings and vectors are for the master alone. For models that are not a chain of such layers, as the paper's VGG is, a
 * block also ends before an operator that changes the number of rows or reads more than a halo. What a strip lacks
 * comes from the device that has it, not by way of the master.
 */
export const edgeld = definePlanner({
  name: "edgeld",
  summary: "fused blocks between poolings, in strips that take equally long (OCBP)",
  source: "EdgeLD, Xue et al., HPCC 2020, algorithm 1; stopping rule of EdgeDI",
  options: {
    blocks: oneOf(["fused", "single"], {
      meaning: "fuse what stands between two poolings, as published; or exchange before every operator",
    }),
    devices: devicesOption,
  },
  plan(problem, options) {
    const { model } = problem.inference;
    const makeDraft = (capabilities: readonly number[]): Draft => {
      const master = masterOf(problem, capabilities);
      const strips = new Strips(problem, capabilities);
      const steps = blocksOf(model, options.blocks === "fused").map((block) =>
        strips.add(block, isForMaster(model.operators[block[0]!]!) ? master : undefined),
      );
      return {
        plan: { execution: "bulk-synchronous", steps },
        predictedLatency: strips.predictedSeconds,
        notes: fewRowsNotes(model, capabilities),
      };
    };
    return planOverDevices(problem, options, (among) => planWithinMemory(problem, makeDraft, among));
  },
});

/** The device where the input starts; the most capable one where that is not one, or is left out. */
function masterOf({ inference: { inputAt } }: PlanningProblem, capabilities: readonly number[]): number {
  if (inputAt !== "everywhere" && capabilities[inputAt]! > 0) return inputAt;
  return capabilities.indexOf(Math.max(...capabilities));
}

function isForMaster(operator: Operator): boolean {
  const { operation, inputShapes, shape } = operator;
  if (rowsOf(operator) === 1) return true;
  return operation.kind === "pooling" && inputShapes[0]![rowAxis(operator)] !== shape[rowAxis(operator)];
}

/** Consecutive operators that are computed without an exchange, by id. */
function blocksOf(model: Model, fuse: boolean): readonly (readonly number[])[] {
  const blocks: number[][] = [];
  let rows = -1;
  for (const operator of model.operators.filter(isComputed)) {
    const alone = isForMaster(operator);
    if (!fuse || alone || rowsOf(operator) !== rows || !readsHaloOnly(operator)) blocks.push([]);
    blocks.at(-1)!.push(operator.id);
    rows = alone ? -1 : rowsOf(operator);
  }
  return blocks;
}

/** Does a row of the output need at most half of the rows of each input? */
function readsHaloOnly(operator: Operator): boolean {
  const axis = rowAxis(operator);
  const middle = Math.floor(operator.shape[axis]! / 2);
  const row = withRange(wholeBox(operator.shape), axis, middle, middle + 1);
  return operator.inputShapes.every((shape, slot) => {
    const needed = inputRegion(operator, row, slot);
    return 2 * volume(needed) <= elementCount(shape);
  });
}
