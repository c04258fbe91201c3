import type { Config } from "vega-lite";
import { distinct } from "../groups.ts";
import type { PointRow } from "../row.ts";

/** Look that all charts share. */
export const chartConfig: Config = {
  font: "DejaVu Sans",
  background: "white",
  axis: {
    labelFontSize: 10,
    titleFontSize: 11,
    titleFontWeight: "normal",
    gridColor: "#e4e4e4",
    domainColor: "#888888",
    tickColor: "#888888",
  },
  header: { labelFontSize: 12, labelFontWeight: "bold", title: null },
  legend: { labelFontSize: 11, labelLimit: 0, titleFontSize: 11, titleFontWeight: "normal", symbolSize: 70 },
  view: { stroke: "#cccccc" },
  title: { fontSize: 14, anchor: "middle", offset: 12, subtitleFontSize: 11, subtitleColor: "#444444" },
};

/** Between panels, pixels. */
export const panelSpacing = { row: 22, column: 22 };

/** A row of panels for each model, a column for each topology. */
export function facets(rows: readonly Pick<PointRow, "model" | "topology">[]) {
  return {
    row: { field: "model", sort: [...distinct(rows.map(({ model }) => model))] },
    column: { field: "topology", sort: [...distinct(rows.map(({ topology }) => topology))] },
  };
}
