import { drawTable, marked } from "./draw-table.ts";
import { geometricMean, isLowest } from "./groups.ts";
import { formatBandwidth, formatMilliseconds } from "./quantities.ts";
import type { PointRow } from "./row.ts";

/** A line for each point, with the latency of every planner; the geometric mean over seeds. */
export function latencyTable(
  points: readonly (readonly PointRow[])[],
  planners: readonly string[],
  placeOf: (row: PointRow) => readonly string[],
): string {
  const lines = points.map((rows) => {
    const first = rows[0]!;
    const cells = planners.map((planner) => meanLatency(rows.filter((row) => row.planner === planner)));
    const best = Math.min(...cells.flatMap((cell) => (typeof cell === "number" ? [cell] : [])));
    const texts = cells.map((cell) =>
      typeof cell === "number" ? marked(formatMilliseconds(cell), isLowest(cell, best)) : cell,
    );
    return [...placeOf(first), formatBandwidth(first.bandwidth_bps), ...texts];
  });
  const head = ["model", "topology", "setting", "bandwidth", ...planners];
  return `${drawTable(head, lines, 4)}\nLatency in ms; * is the lowest of its line.`;
}

/** Seconds, or why there are none. */
function meanLatency(rows: readonly PointRow[]): number | string {
  const latencies = rows.flatMap(({ simulated_latency_s: latency }) => (latency === null ? [] : [latency]));
  return latencies.length > 0 ? geometricMean(latencies) : (rows[0]?.status ?? "");
}
