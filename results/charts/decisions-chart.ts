import type { TopLevelSpec } from "vega-lite";
import type { PointTimeline } from "../report/timeline/index.ts";
import { chartConfig, panelSpacing } from "./facets.ts";

/** What a controller decided over the time of its run, a panel a figure; undefined for a run without one. */
export function decisionsChart({ decisions = [] }: PointTimeline, title: string): TopLevelSpec | undefined {
  if (decisions.length === 0) return undefined;
  const figures = decisions.map(({ name, unit, steps }) => ({
    title: unit === "" ? name : `${name} (${unit})`,
    steps,
  }));
  const values = figures.flatMap(({ title: figure, steps }) =>
    steps.map(([time, value]) => ({ figure, time: time / 1e3, value })),
  );
  return {
    title: { text: title },
    data: { values },
    facet: { field: "figure", sort: figures.map((figure) => figure.title), header: { labelAnchor: "start" } },
    columns: 1,
    resolve: { scale: { y: "independent" } },
    spacing: panelSpacing,
    config: chartConfig,
    spec: {
      width: 640,
      height: 70,
      mark: { type: "line", interpolate: "step-after", strokeWidth: 1.2, color: "#0072b2" },
      encoding: {
        x: { field: "time", type: "quantitative", title: "Time (s)", scale: { nice: false } },
        y: { field: "value", type: "quantitative", title: null, axis: { tickCount: 4, format: "~r" } },
      },
    },
  };
}
