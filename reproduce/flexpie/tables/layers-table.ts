import { drawTable } from "../../../results/draw-table.ts";
import type { LayerScheme } from "../case.ts";
import type { LayerComparison } from "../evaluation.ts";
import { beside } from "./beside.ts";

const shown = ["outc", "inh", "grid2d"] as const satisfies readonly LayerScheme[];

/** Times of three layers of MobileNet-v1 under each scheme, as in Fig. 2; milliseconds. */
export function layersTable(layers: readonly LayerComparison[]): string {
  const lines = layers.flatMap(({ layer, ours, paper }) => {
    const pairs = shown.map((scheme) => ({ ours: ours[scheme], paper: paper?.[scheme] }));
    return beside([layer], pairs, (seconds) => (seconds * 1e3).toFixed(2));
  });
  return drawTable(["layer", "ms", ...shown], lines, 2);
}
