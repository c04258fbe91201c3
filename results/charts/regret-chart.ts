import type { TopLevelSpec } from "vega-lite";
import { distinct } from "../groups.ts";
import { regretsOf } from "../regret.ts";
import type { PointRow } from "../row.ts";
import { chartConfig, panelSpacing, rowsOfModels } from "./facets.ts";
import { stylesOf } from "./planner-styles.ts";

/**
 * Plan regret by what the planner knew, one panel per network: a point for every setting, a tick for the mean of each
 * planner. Undefined where all knowledge is exact.
 */
export function regretChart(rows: readonly PointRow[], title: string): TopLevelSpec | undefined {
  const regrets = regretsOf(rows);
  if (regrets.length === 0) return undefined;
  const planners = distinct(regrets.map(({ row }) => row.planner));
  const knowledges = distinct(regrets.map(({ row }) => row.knowledge));
  const values = regrets.map(({ row: { model, planner, knowledge }, regret }) => ({
    ...{ model, planner, knowledge },
    regret: regret * 100,
  }));
  const regretAxis = { field: "regret", type: "quantitative", title: "Plan regret (%)" } as const;
  return {
    title: {
      text: title,
      subtitle: "latency relative to that of the plan made with exact knowledge, minus one",
    },
    data: { values },
    facet: { row: rowsOfModels(values) },
    spacing: panelSpacing,
    spec: {
      width: 135 * knowledges.length,
      height: 120,
      encoding: {
        x: {
          field: "knowledge",
          type: "ordinal",
          title: "What the planner knows",
          sort: [...knowledges],
          axis: { labelAngle: 0, labelLimit: 0 },
        },
        xOffset: { field: "planner", sort: [...planners] },
        color: {
          field: "planner",
          type: "nominal",
          title: "Planner",
          scale: { domain: [...planners], range: stylesOf(planners).map(({ colour }) => colour) },
          legend: { symbolOpacity: 1 },
        },
      },
      layer: [
        { mark: { type: "point", filled: true, opacity: 0.45, size: 22 }, encoding: { y: regretAxis } },
        {
          mark: { type: "tick", thickness: 2.5, bandSize: 16 },
          encoding: { y: { ...regretAxis, aggregate: "mean" } },
        },
      ],
    },
    config: chartConfig,
  };
}
