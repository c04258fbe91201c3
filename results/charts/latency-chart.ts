import type { TopLevelSpec } from "vega-lite";
import { distinct, geometricMean, groupBy, largestOf, smallestOf } from "../groups.ts";
import type { PointRow } from "../row.ts";
import { chartConfig, facets, panelSpacing } from "./facets.ts";
import { lineMark, plannerLines } from "./styles.ts";

/** A range of values wider than this asks for a logarithmic axis. */
const wideRange = 8;

/** Latency over bandwidth, one line per planner; undefined where there is but one bandwidth. */
export function latencyChart(
  rows: readonly PointRow[],
  title: string,
  subtitle: string,
): TopLevelSpec | undefined {
  const values = curvePoints(rows);
  const bandwidths = distinct(values.map(({ bandwidth }) => bandwidth)).toSorted((a, b) => a - b);
  if (bandwidths.length < 2) return undefined;
  const planners = distinct(rows.map(({ planner }) => planner));
  // Below narrow charts a row of planners would be wider than the chart.
  const wide = distinct(rows.map(({ topology }) => topology)).length > 2;
  const ticks = bandwidths.length <= 8 ? { values: [...bandwidths] } : {};
  return {
    title: { text: title, ...(subtitle ? { subtitle } : {}) },
    data: { values },
    facet: facets(rows),
    spacing: panelSpacing,
    spec: {
      width: 250,
      height: 150,
      mark: lineMark,
      encoding: {
        x: {
          field: "bandwidth",
          type: "quantitative",
          title: "Bandwidth (Mbps)",
          scale: scaleOf(bandwidths, false),
          axis: { ...ticks, format: "~r", labelOverlap: "greedy", labelFlush: false },
        },
        y: {
          field: "latency",
          type: "quantitative",
          title: "Latency (ms)",
          scale: scaleOf(
            values.map(({ latency }) => latency),
            true,
          ),
          axis: { format: "~r", labelOverlap: "greedy", tickCount: 6 },
        },
        ...plannerLines(planners, wide),
      },
    },
    resolve: { scale: { y: "independent" } },
    config: chartConfig,
  };
}

/** One value for each point of a curve: the geometric mean over seeds. */
function curvePoints(rows: readonly PointRow[]) {
  const groups = groupBy(
    rows.filter(({ status }) => status === "ok"),
    (row) => [row.model, row.topology, row.bandwidth_bps, row.planner].join("|"),
  );
  return [...groups.values()].map((group) => {
    const { model, topology, planner, bandwidth_bps } = group[0]!;
    const latencies = group.flatMap(({ simulated_latency_s: latency }) =>
      latency === null ? [] : [latency * 1e3],
    );
    return { model, topology, planner, bandwidth: bandwidth_bps / 1e6, latency: geometricMean(latencies) };
  });
}

function scaleOf(values: readonly number[], fromZero: boolean) {
  const wide = largestOf(values) / smallestOf(values) > wideRange;
  // The padding keeps points off the frame, pixels.
  return wide
    ? ({ type: "log", nice: false, padding: 8 } as const)
    : ({ type: "linear", zero: fromZero, nice: fromZero, padding: fromZero ? 0 : 8 } as const);
}
