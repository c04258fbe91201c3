import type { TopLevelSpec } from "vega-lite";
import { bandwidths, nodeCounts } from "../case.ts";
import { layerSchemes } from "../layers.ts";
import { modelNames, topologyNames } from "../names.ts";
import { winnerModels, winnerTopologies, type Winner } from "../winners.ts";
import { chartConfig } from "../../../results/charts/facets.ts";
import { stylesOf } from "../../../results/charts/planner-styles.ts";

/** A cell's width; with it a layer's number fits below. */
const cell = { width: 19, height: 20 };

/** The fastest scheme of each layer: a strip of layers for each setting, a panel for each network and topology. */
export function winnersChart(winners: readonly Winner[]): TopLevelSpec {
  return {
    title: {
      text: "No one scheme fits all",
      subtitle:
        "The fastest scheme of each convolution by itself: its kernels and the exchange before the next layer",
    },
    spacing: 18,
    vconcat: winnerModels.flatMap((model) =>
      winnerTopologies.map((topology) => {
        const values = winners
          .filter((winner) => winner.model === model && winner.topology === topology)
          .map(({ nodes, bandwidth, layer, scheme }) => ({
            setting: `${nodes} nodes, ${bandwidth}`,
            layer,
            scheme,
          }));
        return {
          title: {
            text: `${modelNames[model]}, ${topologyNames[topology]}`,
            fontSize: 12,
            anchor: "start" as const,
            offset: 4,
          },
          width: { step: cell.width },
          height: { step: cell.height },
          data: { values },
          mark: { type: "rect" as const, stroke: "white", strokeWidth: 1 },
          encoding: {
            x: {
              field: "layer",
              type: "ordinal" as const,
              title: "Convolution",
              axis: { labelAngle: 0, ticks: false, domain: false },
            },
            y: {
              field: "setting",
              type: "ordinal" as const,
              title: null,
              sort: nodeCounts.flatMap((nodes) =>
                bandwidths.map((bandwidth) => `${nodes} nodes, ${bandwidth}`),
              ),
              axis: { ticks: false, domain: false, minExtent: 90 },
            },
            color: {
              field: "scheme",
              type: "nominal" as const,
              title: "Fastest scheme",
              scale: {
                domain: [...layerSchemes],
                range: stylesOf(layerSchemes).map(({ colour }) => colour),
              },
            },
          },
        };
      }),
    ),
    config: chartConfig,
  };
}
