import { distinct, groupBy, largestOf } from "../../groups.ts";
import { regretsOf } from "../../regret.ts";
import type { PointRow } from "../../row.ts";
import { panelFrame, plannerColour, type Panel } from "./panel.ts";

/** What less than exact knowledge cost, one panel per model: a point a setting, a tick for each planner's mean. */
export function regretPanels(
  rows: readonly PointRow[],
  planners: readonly string[],
): readonly (Panel & { readonly model: string })[] {
  return [...groupBy(regretsOf(rows), ({ row }) => row.model)].map(([model, regrets], index) => {
    const knowledges = distinct(regrets.map(({ row }) => row.knowledge));
    const values = regrets.map(({ row: { planner, knowledge }, regret }) => ({
      ...{ planner, knowledge },
      regret: regret * 100,
    }));
    const x = {
      field: "regret",
      type: "quantitative",
      title: "Plan regret (%)",
      axis: { tickCount: 6 },
    } as const;
    return {
      id: `regret-${index}`,
      model,
      title: "plan regret",
      height: knowledges.length * 70 + 45,
      specification: {
        ...panelFrame,
        description: `Plan regret on ${model} by what the planner knew, largest: ${knowledges
          .map((knowledge) => {
            const own = values.filter((value) => value.knowledge === knowledge).map(({ regret }) => regret);
            return `${knowledge} ${largestOf(own).toFixed(1)} %`;
          })
          .join(", ")}.`,
        height: knowledges.length * 70,
        data: { values },
        encoding: {
          y: {
            field: "knowledge",
            type: "nominal",
            title: null,
            sort: knowledges,
            axis: { labelLimit: 190, ticks: false },
          },
          yOffset: { field: "planner", sort: [...planners] },
          color: plannerColour(planners),
        },
        layer: [
          { mark: { type: "point", filled: true, opacity: 0.5, size: 24, tooltip: true }, encoding: { x } },
          {
            mark: { type: "tick", thickness: 2.5, bandSize: 16 },
            encoding: { x: { ...x, aggregate: "mean" } },
          },
        ],
      },
    };
  });
}
