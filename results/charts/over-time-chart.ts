import type { TopLevelSpec } from "vega-lite";
import type { PointOverTime } from "../../scenarios/index.ts";
import { chartConfig } from "./facets.ts";
import { renderPng, renderSvg } from "./render.ts";
import { stylesOf } from "./planner-styles.ts";

/** The bandwidth of links that change above the latency of requests, a dot each, over the same time. */
function overTimeChart(
  { bandwidths, latencies }: PointOverTime,
  title: string,
  subtitle: string,
): TopLevelSpec {
  const names = bandwidths.map(({ name }) => name);
  const colours = stylesOf(names).map(({ colour }) => colour);
  const ends = [
    ...bandwidths.flatMap(({ moments }) => moments.map(({ time }) => time)),
    ...latencies.map(({ arrival }) => arrival),
  ];
  const scale = { domain: [0, Math.max(...ends)], nice: false };
  const x = { type: "quantitative", scale, axis: { tickCount: 8 } } as const;
  const far =
    Math.max(...latencies.map(({ latency }) => latency)) >
    20 * Math.min(...latencies.map(({ latency }) => latency));
  const links = {
    width: 620,
    height: 110,
    data: {
      values: bandwidths.flatMap(({ name, moments }) =>
        moments.map(({ time, bandwidth }) => ({ name, time, bandwidth: (bandwidth * 8) / 1e6 })),
      ),
    },
    mark: { type: "line", interpolate: "step-after", strokeWidth: 1 } as const,
    encoding: {
      x: { ...x, field: "time", title: null },
      y: {
        field: "bandwidth",
        type: "quantitative",
        title: "Bandwidth (Mbps)",
        axis: { tickCount: 5 },
      } as const,
      color: {
        field: "name",
        type: "nominal",
        title: null,
        legend: { orient: "top", labelLimit: 500 },
        scale: { domain: names, range: colours },
      } as const,
    },
  };
  const requests = {
    width: 620,
    height: 150,
    data: { values: latencies.map(({ arrival, latency }) => ({ arrival, latency: latency * 1e3 })) },
    mark: { type: "point", filled: true, size: 14, opacity: 0.8, color: "#333" } as const,
    encoding: {
      x: { ...x, field: "arrival", title: "Arrival (s)" },
      y: {
        field: "latency",
        type: "quantitative",
        title: "Latency (ms)",
        ...(far && { scale: { type: "log", nice: false, padding: 8 } as const }),
        axis: { format: "~r", labelOverlap: "greedy", tickCount: 6 },
      } as const,
    },
  };
  return {
    title: { text: title, subtitle },
    vconcat: bandwidths.length > 0 ? [links, requests] : [requests],
    config: chartConfig,
  };
}

/** Draws what a run met, and what became of its requests, in one of the two formats. */
export async function drawOverTime(
  overTime: PointOverTime,
  title: string,
  subtitle: string,
  format: "svg" | "png",
): Promise<string | Uint8Array> {
  const svg = await renderSvg(overTimeChart(overTime, title, subtitle));
  return format === "svg" ? svg : renderPng(svg);
}
