import type { Inference } from "../../sim/partition/index.ts";
import type { BlockGeometry } from "./block-geometry.ts";
import type { CutStates } from "./cut-states.ts";

/** The number of the set of transfers that bring the results from a state at the last cut to their place. */
export function homeTransfers(
  geometry: BlockGeometry,
  { resultAt }: Inference,
  states: CutStates,
  state: number,
): number {
  if (resultAt === "anywhere") return 0;
  const { holdings, model } = geometry;
  let transfers = 0;
  for (const output of model.outputs) {
    const holding = states.holdingOf(state, states.tensors.indexOf(output));
    const supply = holdings.supply(holding, geometry.wholeNeed(output, resultAt));
    transfers = holdings.transfers.with(transfers, holdings.transfersOf(supply));
  }
  return transfers;
}
