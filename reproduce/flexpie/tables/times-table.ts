import { drawTable } from "../../../results/draw-table.ts";
import { schemes, type NodeCount } from "../case.ts";
import { cellsOf, type Comparison } from "../compare.ts";
import { beside } from "./beside.ts";

/** End-to-end times of every scheme in every setting, milliseconds. */
export function timesTable(comparisons: readonly Comparison[], nodes: NodeCount): string {
  const lines = comparisons
    .filter(({ setting }) => setting.nodes === nodes)
    .flatMap((comparison) => {
      const { model, bandwidth, topology } = comparison.setting;
      const pairs = cellsOf(comparison).map(({ seconds, paperSeconds }) => ({
        ours: seconds,
        paper: paperSeconds,
      }));
      return beside([model, bandwidth, topology], pairs, (seconds) => (seconds * 1e3).toFixed(1));
    });
  return drawTable(["model", "bandwidth", "topology", "ms", ...schemes], lines, 4);
}
