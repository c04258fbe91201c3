import { drawTable, marked } from "./draw-table.ts";
import { distinct, geometricMean, isLowest, largestOf, smallestOf } from "./groups.ts";
import { formatBandwidth } from "./quantities.ts";
import type { PointRow } from "./row.ts";

/** A line for each curve over bandwidth: every planner's mean speed-up, and who is fastest at either end. */
export function speedupTable(
  curves: readonly (readonly PointRow[])[],
  planners: readonly string[],
  placeOf: (row: PointRow) => readonly string[],
  baseline: string,
): string {
  const lines = curves.map((rows) => {
    const means = planners.map((planner) => meanSpeedup(rows.filter((row) => row.planner === planner)));
    const best = Math.max(...means.map((mean) => mean ?? 0));
    const cells = means.map((mean) =>
      mean === undefined ? "-  " : marked(mean.toFixed(2), isLowest(1 / mean, 1 / best)),
    );
    return [...placeOf(rows[0]!), ...cells, fastest(rows)];
  });
  const bandwidths = curves.flat().map(({ bandwidth_bps }) => bandwidth_bps);
  const [low, high] = [formatBandwidth(smallestOf(bandwidths)), formatBandwidth(largestOf(bandwidths))];
  return (
    `${drawTable(["model", "topology", "setting", ...planners, "fastest"], lines, 3)}\n` +
    `Speed-up over ${baseline}, geometric mean over bandwidths from ${low} to ${high}; * is the highest of its line.\n` +
    "fastest: the planner with the lowest latency; where it changes, at the lowest and at the highest bandwidth."
  );
}

function meanSpeedup(rows: readonly PointRow[]): number | undefined {
  const speedups = rows.flatMap(({ speedup }) => (speedup === null ? [] : [speedup]));
  return speedups.length > 0 ? geometricMean(speedups) : undefined;
}

function fastest(rows: readonly PointRow[]): string {
  const bandwidths = rows.map(({ bandwidth_bps }) => bandwidth_bps);
  const ends = [smallestOf(bandwidths), largestOf(bandwidths)];
  return distinct(ends.map((bandwidth) => fastestAt(rows, bandwidth))).join(" -> ");
}

/** All planners that share the lowest latency at a bandwidth. */
function fastestAt(rows: readonly PointRow[], bandwidth: number): string {
  const latencies = rows.flatMap(({ bandwidth_bps, planner, simulated_latency_s: latency }) =>
    bandwidth_bps === bandwidth && latency !== null ? [{ planner, latency }] : [],
  );
  const lowest = Math.min(...latencies.map(({ latency }) => latency));
  const names = distinct(
    latencies.filter(({ latency }) => isLowest(latency, lowest)).map(({ planner }) => planner),
  );
  if (names.length === 0) return "-";
  return names.length > 2 ? `${names.length} planners` : names.join(", ");
}
