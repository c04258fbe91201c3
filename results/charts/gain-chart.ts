import type { TopLevelSpec } from "vega-lite";
import { planners as registered } from "../../planners/index.ts";
import { distinct, groupBy } from "../groups.ts";
import { formatBandwidth } from "../quantities.ts";
import type { PointRow } from "../row.ts";
import { chartConfig, facets, panelSpacing } from "./facets.ts";
import { stylesOf } from "./planner-styles.ts";

/** Names of planners that start from the plans of all others. */
const overOthers = registered.filter((planner) => planner.overOthers).map(({ name }) => name);
const isOverOthers = (label: string) => overOthers.includes(label.split("[", 1)[0]!);

/**
 * What planners that start from the plans of others gain over the best of them, a point a cell. Undefined where there is no such
 * planner, or no other.
 */
export function gainChart(rows: readonly PointRow[], title: string): TopLevelSpec | undefined {
  if (!rows.some(({ planner }) => isOverOthers(planner))) return undefined;
  const values = gainsOf(rows);
  if (values.length === 0) return undefined;
  const planners = distinct(values.map(({ planner }) => planner));
  const bandwidths = distinct(rows.map(({ bandwidth_bps }) => bandwidth_bps)).toSorted((a, b) => a - b);
  return {
    title: {
      text: title,
      subtitle: "latency of the best other planner of the cell in parts of its own, minus one",
    },
    data: { values },
    facet: facets(rows),
    spacing: panelSpacing,
    spec: {
      width: Math.max(120, 40 * bandwidths.length),
      height: 120,
      layer: [
        {
          mark: { type: "rule", strokeDash: [4, 3], color: "#444444" },
          encoding: { y: { datum: 0 }, x: {}, xOffset: {}, color: { value: "#444444" } },
        },
        { mark: { type: "point", filled: true, size: 45, opacity: 0.8 } },
      ],
      encoding: {
        x: {
          field: "bandwidth",
          type: "ordinal",
          title: "Bandwidth",
          sort: bandwidths.map(formatBandwidth),
          axis: { labelAngle: -40, labelLimit: 0 },
        },
        xOffset: { field: "planner", sort: [...planners] },
        y: { field: "gain", type: "quantitative", title: "Gain (%)", axis: { tickCount: 5 } },
        color: {
          field: "planner",
          type: "nominal",
          title: "Planner",
          scale: { domain: [...planners], range: stylesOf(planners).map(({ colour }) => colour) },
        },
      },
    },
    config: chartConfig,
  };
}

function gainsOf(rows: readonly PointRow[]) {
  const cells = groupBy(
    rows.filter(({ simulated_latency_s }) => simulated_latency_s !== null),
    ({ model, devices, topology, bandwidth_bps, knowledge, seed, swept }) =>
      JSON.stringify([model, devices, topology, bandwidth_bps, knowledge, seed, swept]),
  );
  return [...cells.values()].flatMap((cell) => {
    const best = Math.min(
      ...cell.flatMap(({ planner, simulated_latency_s }) =>
        isOverOthers(planner) ? [] : [simulated_latency_s!],
      ),
    );
    if (best === Infinity) return [];
    return cell
      .filter(({ planner }) => isOverOthers(planner))
      .map(({ model, topology, planner, bandwidth_bps, simulated_latency_s }) => ({
        ...{ model, topology, planner },
        bandwidth: formatBandwidth(bandwidth_bps),
        gain: (best / simulated_latency_s! - 1) * 100,
      }));
  });
}
