import { isComputed, tensorBytes, weightBytes, type Model } from "../../sim/model/index.ts";
import type { Inference } from "../../sim/partition/index.ts";
import { bytesRead } from "../cuts/index.ts";
import type { Units } from "./units.ts";
import { liveBytes } from "./live-bytes.ts";
import { rowsOnDemand } from "./rows.ts";

/**
 * Bytes of runs of units by device, as the check of a plan finds them: the weights, each that is shared once, and the
 * most that is live while the units are computed in order, or that the device holds of the input and the result.
 */
export function unitMemory({ model, inputAt, resultAt }: Inference, units: Units) {
  const inputs = model.operators.filter((operator) => !isComputed(operator));
  const inputBytes = inputs.reduce((sum, input) => sum + tensorBytes(input), 0);
  const resultBytes = model.outputs.reduce((sum, id) => sum + tensorBytes(model.operators[id]!), 0);
  const weights = rowsOnDemand((from) => weightsFrom(model, units, from));
  const arrived = rowsOnDemand((from) => liveFrom(model, units, from, (id) => bytesRead(model, model.operators[id]!))); // prettier-ignore
  const held = rowsOnDemand((from) => liveFrom(model, units, from, (id) => tensorBytes(model.operators[id]!))); // prettier-ignore
  return (from: number, to: number, device: number) => {
    const isFirst = from === 0;
    const hasInput = inputAt === "everywhere" || inputAt === device;
    const live = isFirst && hasInput ? held(from, to) : arrived(from, to);
    const sent = !isFirst && inputAt === device ? inputBytes : 0;
    return weights(from, to) + Math.max(live, sent, resultAt === device ? resultBytes : 0);
  };
}

/** By end: weights of the units from one on. */
function weightsFrom({ operators }: Model, units: Units, from: number): Float64Array {
  const row = new Float64Array(units.length + 1);
  const owners = new Set<number>();
  for (let place = from; place < units.length; place++) {
    row[place + 1] = row[place]!;
    for (const id of units[place]!) {
      const owner = operators[id]!.weightsOf ?? id;
      if (!owners.has(owner)) row[place + 1]! += weightBytes(operators[id]!);
      owners.add(owner);
    }
  }
  return row;
}

/** By end: the most that is live at once of the units from one on. */
function liveFrom(
  model: Model,
  units: Units,
  from: number,
  bytesAtStart: (id: number) => number,
): Float64Array {
  const live = liveBytes(model, units.slice(from).flat(), bytesAtStart);
  const row = new Float64Array(units.length + 1);
  let done = 0;
  for (let place = from; place < units.length; place++) {
    done += units[place]!.length;
    row[place + 1] = live[done - 1]!;
  }
  return row;
}
