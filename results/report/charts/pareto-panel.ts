import { paretoCosts, paretoLayers, paretoMarks } from "../../charts/pareto-chart.ts";
import type { PointRow } from "../../row.ts";
import { panelFrame, plannerColour, type Panel } from "./panel.ts";

/** Accuracy over latency and over energy, a panel a bandwidth; none where no two variants state an accuracy. */
export function paretoPanels(
  rows: readonly PointRow[],
  planners: readonly string[],
): readonly (Panel & { readonly model: string })[] {
  return paretoCosts.flatMap((cost) =>
    [...paretoMarks(rows, cost)].map(([bandwidth, values], index) => ({
      id: `pareto-${cost.name}-${index}`,
      model: `Accuracy over ${cost.name}`,
      title: bandwidth,
      height: 330,
      specification: {
        ...panelFrame,
        description: `Accuracy over ${cost.name} at ${bandwidth}. Optimal: ${values
          .filter(({ label }) => label !== "")
          .map(
            ({ label, accuracy, cost: amount }) => `${label} (${accuracy}, ${Number(amount.toPrecision(3))})`,
          )
          .join("; ")}.`,
        height: 280,
        data: { values: [...values] },
        layer: paretoLayers(cost, plannerColour(planners), "#888888"),
      },
    })),
  );
}
