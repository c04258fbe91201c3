import type { TopLevelSpec } from "vega-lite";
import { distinct, geometricMean, groupBy } from "../groups.ts";
import type { PointRow } from "../row.ts";
import { chartConfig, facets, panelSpacing } from "./facets.ts";
import { drawnLines, lineLayer, longestName } from "./line-layer.ts";
import { isWide, scaleFor } from "./scales.ts";
import { plannerLines } from "./styles.ts";

/** Of a panel, pixels. */
const height = 150;

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
  const { color, shape } = plannerLines(planners, wide);
  const isLogarithmic = isWide(values.map(({ latency }) => latency));
  // Each panel has its own axis.
  const drawn = [
    ...groupBy(values, ({ model, topology }) => JSON.stringify([model, topology])).values(),
  ].flatMap((own) =>
    drawnLines(own, {
      x: ({ bandwidth }) => bandwidth,
      y: ({ latency }) => latency,
      best: "lowest",
      scale: scaleFor(
        own.map(({ latency }) => latency),
        isLogarithmic,
        true,
      ),
      height,
    }),
  );
  const y = {
    field: "latency",
    type: "quantitative",
    title: "Latency (ms)",
    scale: freeScale(isLogarithmic, true),
    axis: { format: "~r", labelOverlap: "greedy", tickCount: 6 },
  } as const;
  const ticks = bandwidths.length <= 8 ? { values: [...bandwidths] } : {};
  return {
    title: { text: title, ...(subtitle ? { subtitle } : {}) },
    data: { values: [...drawn] },
    facet: facets(rows),
    spacing: panelSpacing,
    spec: {
      width: 250,
      height,
      encoding: {
        x: {
          field: "bandwidth",
          type: "quantitative",
          title: "Bandwidth (Mbps)",
          scale: freeScale(isWide(bandwidths), false),
          axis: { ...ticks, format: "~r", labelOverlap: "greedy", labelFlush: false },
        },
      },
      layer: lineLayer(drawn, { y, color, shape, longestName }),
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

/** A scale whose ends each panel finds for itself; the padding keeps points off the frame, pixels. */
function freeScale(isLogarithmic: boolean, fromZero: boolean) {
  return isLogarithmic
    ? ({ type: "log", nice: false, padding: 8 } as const)
    : ({ type: "linear", zero: fromZero, nice: fromZero, padding: fromZero ? 0 : 8 } as const);
}
