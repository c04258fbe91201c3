import { drawTable } from "../../../results/draw-table.ts";
import { baselines, type NodeCount } from "../case.ts";
import type { Comparison } from "../compare.ts";
import { speedupsOf } from "../speedups.ts";
import { beside } from "./beside.ts";

/** How many times longer every baseline takes than FlexPie, in every setting. */
export function speedupsTable(comparisons: readonly Comparison[], nodes: NodeCount): string {
  const lines = comparisons
    .filter(({ setting }) => setting.nodes === nodes)
    .flatMap((comparison) => {
      const { model, bandwidth, topology } = comparison.setting;
      return beside([model, bandwidth, topology], speedupsOf(comparison), (ratio) => ratio.toFixed(2));
    });
  return drawTable(["model", "bandwidth", "topology", "speed-up", ...baselines], lines, 4);
}
