import { distinct, geometricMean, groupBy, isLowest } from "../groups.ts";
import { formatBandwidth } from "../quantities.ts";
import type { PointRow } from "../row.ts";
import { placeText } from "./places.ts";

/** One setting of everything but the planner, with the latency of each planner; seconds. */
export interface Case {
  readonly model: string;
  /** `ring, 1 Gbps`. */
  readonly text: string;
  /** Planners that have a result here. */
  readonly results: readonly {
    readonly planner: string;
    readonly latency: number;
    readonly speedup: number | null;
  }[];
  /** Planners with the lowest latency; several where they are level. */
  readonly winners: readonly string[];
}

/** The cases of a run that have a result; those of several seeds stand for themselves. */
export function casesOf(rows: readonly PointRow[]): readonly Case[] {
  const place = placeText(rows);
  const showsSeed = distinct(rows.map(({ seed }) => seed)).length > 1;
  const groups = groupBy(rows, ({ model, topology, devices, knowledge, swept, bandwidth_bps, seed }) =>
    JSON.stringify([model, topology, devices, knowledge, swept, bandwidth_bps, seed]),
  );
  return [...groups.values()].flatMap((group) => {
    const first = group[0]!;
    const results = group.flatMap(({ planner, simulated_latency_s: latency, speedup }) =>
      latency === null ? [] : [{ planner, latency, speedup }],
    );
    if (results.length === 0) return [];
    const seed = showsSeed ? `, seed ${first.seed}` : "";
    const text = `${place(first)}, ${formatBandwidth(first.bandwidth_bps)}${seed}`;
    return { model: first.model, text, results, winners: winnersOf(results) };
  });
}

/** Planners with the lowest latency. */
export function winnersOf(
  results: readonly { readonly planner: string; readonly latency: number }[],
): readonly string[] {
  const lowest = Math.min(...results.map(({ latency }) => latency));
  return results.filter(({ latency }) => isLowest(latency, lowest)).map(({ planner }) => planner);
}

/** Each planner's latency, the geometric mean over the seeds; of planners with a result in every seed. */
export function meanLatencies(rows: readonly PointRow[]) {
  return [...groupBy(rows, ({ planner }) => planner)].flatMap(([planner, group]) => {
    const latencies = group.flatMap(({ simulated_latency_s: latency }) =>
      latency === null ? [] : [latency],
    );
    return latencies.length === group.length ? [{ planner, latency: geometricMean(latencies) }] : [];
  });
}
