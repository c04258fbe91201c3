import type { TopLevelSpec } from "vega-lite";
import { distinct, geometricMean, groupBy } from "../groups.ts";
import { formatBandwidth } from "../quantities.ts";
import type { PointRow } from "../row.ts";
import { chartConfig, facets, panelSpacing } from "./facets.ts";
import { stylesOf } from "./planner-styles.ts";

/** The speed-up above each bar. */
const numbers = {
  mark: { type: "text", dy: -6, fontSize: 9 },
  encoding: {
    text: { field: "speedup", type: "quantitative", format: ".2f" },
    color: { value: "#222222" },
  },
} as const;

/** Speed-up over the baseline, a bar a planner: the geometric mean over all bandwidths. Undefined without speed-ups. */
export function speedupChart(
  rows: readonly PointRow[],
  title: string,
  subtitle: string,
  baseline: string,
): TopLevelSpec | undefined {
  const values = bars(rows);
  if (values.length === 0) return undefined;
  const planners = distinct(rows.map(({ planner }) => planner));
  const bandwidths = distinct(rows.map(({ bandwidth_bps }) => bandwidth_bps)).toSorted((a, b) => a - b);
  const over =
    bandwidths.length === 1
      ? `at ${formatBandwidth(bandwidths[0]!)}`
      : `geometric mean over ${bandwidths.length} bandwidths from ${formatBandwidth(bandwidths[0]!)} to ${formatBandwidth(bandwidths.at(-1)!)}`;
  return {
    title: { text: title, subtitle: subtitle ? [over, subtitle] : over },
    data: { values },
    facet: facets(rows),
    spacing: panelSpacing,
    spec: {
      width: Math.max(120, 28 * planners.length),
      height: 150,
      layer: [
        { mark: { type: "bar", width: { band: 0.75 } } },
        {
          mark: { type: "rule", strokeDash: [4, 3], color: "#444444" },
          encoding: { y: { datum: 1 }, x: {}, color: { value: "#444444" } },
        },
        // A white edge keeps a number readable where the line of the baseline crosses it.
        { ...numbers, mark: { ...numbers.mark, stroke: "white", strokeWidth: 3 } },
        numbers,
      ],
      encoding: {
        x: {
          field: "planner",
          type: "nominal",
          title: null,
          sort: [...planners],
          axis: { labelAngle: -40, labelLimit: 0 },
        },
        y: {
          field: "speedup",
          type: "quantitative",
          title: `Speed-up over ${baseline}`,
          axis: { tickCount: 5 },
          // Room for the number above the highest bar.
          scale: { domain: [0, 1.12 * Math.max(1, ...values.map(({ speedup }) => speedup))], nice: false },
        },
        color: {
          field: "planner",
          type: "nominal",
          scale: { domain: [...planners], range: stylesOf(planners).map(({ colour }) => colour) },
          legend: null,
        },
      },
    },
    config: chartConfig,
  };
}

function bars(rows: readonly PointRow[]) {
  const groups = groupBy(
    rows.filter(({ speedup }) => speedup !== null),
    (row) => [row.model, row.topology, row.planner].join("|"),
  );
  return [...groups.values()].map((group) => {
    const { model, topology, planner } = group[0]!;
    return { model, topology, planner, speedup: geometricMean(group.map(({ speedup }) => speedup!)) };
  });
}
