import type { TopLevelSpec } from "vega-lite";
import { distinct } from "../groups.ts";
import type { PointRow } from "../row.ts";
import { chartConfig, panelSpacing } from "./facets.ts";

const parts = [
  { name: "compute", column: "token_compute_s" },
  { name: "transfer", column: "token_transfer_s" },
  { name: "waiting for others", column: "token_waiting_s" },
] as const;

/** Milliseconds of a token over the number of devices, in parts: one row per model and one column per planner. Undefined without tokens. */
export function tokensChart(
  rows: readonly PointRow[],
  title: string,
  setting: string,
): TopLevelSpec | undefined {
  const made = rows.filter(({ token_mean_s: mean }) => mean !== null);
  const counts = distinct(made.map(({ devices }) => devices)).toSorted((a, b) => a - b);
  if (counts.length < 2) return undefined;
  const names = shortNames(distinct(made.map(({ model }) => model)));
  const values = made.flatMap((row) =>
    parts.map(({ name, column }, order) => ({
      ...{ model: names.get(row.model)!, planner: row.planner, devices: row.devices, part: name, order },
      milliseconds: (row[column] ?? 0) * 1e3,
    })),
  );
  return {
    title: { text: title, ...(setting !== "" && { subtitle: setting }) },
    data: { values },
    facet: {
      row: { field: "model", type: "nominal", title: null, sort: [...names.values()] },
      column: {
        field: "planner",
        type: "nominal",
        title: null,
        sort: [...distinct(made.map(({ planner }) => planner))],
      },
    },
    spacing: panelSpacing,
    resolve: { scale: { y: "independent" } },
    spec: {
      width: 34 * counts.length + 30,
      height: 150,
      mark: { type: "bar", width: 22 },
      encoding: {
        x: {
          field: "devices",
          type: "ordinal",
          title: "Devices",
          sort: [...counts],
          axis: { labelAngle: 0 },
        },
        y: { field: "milliseconds", type: "quantitative", title: "ms a token", stack: true },
        color: {
          field: "part",
          type: "nominal",
          title: null,
          sort: parts.map(({ name }) => name),
          scale: { domain: parts.map(({ name }) => name), range: ["#4269d0", "#ff725c", "#cccccc"] },
        },
        order: { field: "order", type: "quantitative" },
      },
    },
    config: chartConfig,
  };
}

/** Models by their names alone, where these tell them apart. */
function shortNames(models: readonly string[]): ReadonlyMap<string, string> {
  const names = models.map((model) => model.split("[", 1)[0]!);
  const tells = distinct(names).length === models.length;
  return new Map(models.map((model, place) => [model, tells ? names[place]! : model]));
}
