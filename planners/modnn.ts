import { isComputed, isSplittable, type Operator } from "../sim/model/index.ts";
import { devicesOption, planOverDevices } from "./device-sets.ts";
import { axisRoles, type Scheme } from "../sim/partition/index.ts";
import { definePlanner } from "./define-planner.ts";
import { bodpWidths } from "./strips/bodp.ts";
import { fewRowsNotes, stripPieces } from "./strips/rows.ts";
import { planWithinMemory, type Draft } from "./strips/within-memory.ts";

/**
 * MoDNN's biased one-dimensional partition: every layer in strips along its longer side, as wide as their devices are
 * fast, exchanged after each layer; a fully-connected layer by output features. What a strip lacks comes from the device that
 * has it, not by way of one owner.
 */
export const modnn = definePlanner({
  name: "modnn",
  summary: "every operator in strips as wide as their devices are fast (BODP)",
  source: "MoDNN, Mao et al., DATE 2017, BODP as restated by EdgeLD, HPCC 2020",
  options: { devices: devicesOption },
  plan(problem, options) {
    const { model } = problem.inference;
    const makeDraft = (capabilities: readonly number[]): Draft => {
      const steps = model.operators.filter(isComputed).map((operator) => {
        const { scheme, extent } = longerSide(operator);
        return stripPieces(operator, scheme, bodpWidths(extent, capabilities));
      });
      const notes = fewRowsNotes(model, capabilities, (operator) => longerSide(operator).extent);
      // BODP weighs capabilities and predicts nothing.
      return { plan: { execution: "bulk-synchronous", steps }, predictedLatency: undefined, notes };
    };
    return planOverDevices(problem, options, (among) => planWithinMemory(problem, makeDraft, among));
  },
});

/** Where an operator is cut: the longer of rows and columns, rows on ties; a sequence by its tokens. */
function longerSide(operator: Operator): { readonly scheme: Scheme; readonly extent: number } {
  const { operation, shape } = operator;
  if (!isSplittable(operator)) return { scheme: "inh", extent: 1 };
  const { channels, rows, columns } = axisRoles(shape.length);
  if (operation.kind === "fully-connected") return { scheme: "outc", extent: shape[channels]! };
  const isMap = shape.length > 2;
  return isMap && shape[columns]! > shape[rows]!
    ? { scheme: "inw", extent: shape[columns]! }
    : { scheme: "inh", extent: shape[rows]! };
}
