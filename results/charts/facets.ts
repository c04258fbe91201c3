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
  // Behind the names at the ends of lines.
  style: { halo: { stroke: "white", strokeWidth: 3, strokeJoin: "round" } },
  title: { fontSize: 14, anchor: "middle", offset: 12, subtitleFontSize: 11, subtitleColor: "#444444" },
};

/** Between panels, pixels. */
export const panelSpacing = { row: 22, column: 22 };

/** Names with more letters than these are longer than a panel is high: they stand above their row, not beside it. */
const longestBeside = 22;

/** A row of panels for each model. */
export function rowsOfModels(rows: readonly Pick<PointRow, "model">[]) {
  const models = distinct(rows.map(({ model }) => model));
  const isLong = models.some((model) => model.length > longestBeside);
  return {
    field: "model",
    sort: [...models],
    ...(isLong && {
      header: { labelOrient: "top", labelAngle: 0, labelAnchor: "start", labelLimit: 0 } as const,
    }),
  };
}

/** A row of panels for each model, a column for each topology. */
export function facets(rows: readonly Pick<PointRow, "model" | "topology">[]) {
  return {
    row: rowsOfModels(rows),
    column: { field: "topology", sort: [...distinct(rows.map(({ topology }) => topology))] },
  };
}
