import { drawTable } from "../../../results/draw-table.ts";
import { schemes, type Times } from "../case.ts";
import type { Scores } from "../scores.ts";

/** Average scores as in Fig. 8: ours, as recomputed from the published times, and as printed. */
export function scoresTable(scores: readonly Scores[]): string {
  const lines = scores.flatMap(({ nodes, withBert, ours, recomputed, printed }) => {
    const group = [String(nodes), withBert ? "all 4 models" : "without Bert"];
    return [
      [...group, "ours", ...listed(ours)],
      ...(recomputed ? [["", "", "paper, from its times", ...listed(recomputed)]] : []),
      ...(printed ? [["", "", "paper, as printed", ...listed(printed)]] : []),
    ];
  });
  return drawTable(["nodes", "mean over", "score", ...schemes], lines, 3);
}

function listed(scores: Times): readonly string[] {
  return schemes.map((scheme) => scores[scheme].toFixed(2));
}
