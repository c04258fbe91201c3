import type { TopLevelSpec } from "vega-lite";
import { distinct } from "../groups.ts";
import type { SearchLine } from "../searches.ts";
import { chartConfig, panelSpacing, rowsOfModels } from "./facets.ts";
import { plannerLines } from "./styles.ts";

/** How searches found their plans, one panel per model, one line per planner. Undefined where no planner searched by a population. */
export function searchChart(lines: readonly SearchLine[], title: string): TopLevelSpec | undefined {
  if (lines.length === 0) return undefined;
  const values = lines.flatMap(({ model, planner, points }) =>
    points.map(({ evaluations, ratio }) => ({ model, planner, evaluations, ratio })),
  );
  const { color } = plannerLines(distinct(lines.map(({ planner }) => planner)), false);
  return {
    title: {
      text: title,
      subtitle: "the best plan so far over the best one found; first point of each planner",
    },
    data: { values },
    facet: { row: rowsOfModels(lines) },
    spacing: panelSpacing,
    spec: {
      width: 360,
      height: 190,
      mark: { type: "line", interpolate: "step-after", strokeWidth: 1.5 },
      encoding: {
        x: {
          field: "evaluations",
          type: "quantitative",
          title: "Evaluations",
          scale: { type: "log", nice: false },
          axis: { format: "~s", labelOverlap: "greedy" },
        },
        y: {
          field: "ratio",
          type: "quantitative",
          title: "Figure over the best found",
          scale: { zero: false },
        },
        color,
      },
    },
    config: chartConfig,
  };
}
