import { groupBy } from "../../groups.ts";
import { searchLines, type SearchedRow } from "../../searches.ts";
import { panelFrame, plannerColour, type Panel } from "./panel.ts";

/** How searches found their plans, one panel per model: the best plan so far over the best one found, one line per planner. */
export function searchPanels(
  searches: readonly SearchedRow[],
  planners: readonly string[],
): readonly (Panel & { readonly model: string })[] {
  return [...groupBy(searchLines(searches), ({ model }) => model)].map(([model, lines], index) => ({
    id: `search-${index}`,
    model,
    title: "convergence of searches",
    height: 235,
    specification: {
      ...panelFrame,
      description: `Best plan so far by evaluations on ${model}; the last improvement: ${lines
        .map(({ planner, points }) => `${planner} after ${points.at(-2)!.evaluations}`)
        .join(", ")}.`,
      height: 190,
      data: {
        values: lines.flatMap(({ planner, points }) => points.map((point) => ({ planner, ...point }))),
      },
      mark: { type: "line", interpolate: "step-after", strokeWidth: 1.5, tooltip: true },
      encoding: {
        x: {
          field: "evaluations",
          type: "quantitative",
          title: "Evaluations",
          scale: { type: "log", nice: false },
          axis: { format: "~s", labelOverlap: "greedy", tickCount: 6 },
        },
        y: {
          field: "ratio",
          type: "quantitative",
          title: "Figure over the best found",
          scale: { zero: false },
        },
        color: plannerColour(planners),
      },
    },
  }));
}
