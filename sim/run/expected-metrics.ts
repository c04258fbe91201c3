import { costSources } from "../cluster/index.ts";
import type { Metrics } from "./metrics.ts";

/** Metrics of the runs of one kind of request, and which part of all requests is of that kind. */
export interface SharedMetrics {
  readonly share: number;
  readonly metrics: Metrics;
}

/**
 * Metrics of a request on average: each figure weighted by the parts of all requests, sources of times by the seconds that
 * were computed; the largest memory of any.
 *
 * @param kinds at least one; their shares add up to 1
 */
export function expectedMetrics(kinds: readonly SharedMetrics[]): Metrics {
  const [first, ...others] = kinds;
  if (!first) throw new Error("there is no average of nothing");
  if (others.length === 0) return first.metrics;
  const mean = (figure: (metrics: Metrics) => number) =>
    kinds.reduce((sum, { share, metrics }) => sum + share * figure(metrics), 0);
  const computed = (metrics: Metrics) => metrics.busy.reduce((sum, seconds) => sum + seconds, 0);
  const total = mean(computed);
  const shares = { ...first.metrics.shares };
  for (const source of costSources)
    shares[source] = total > 0 ? mean((metrics) => computed(metrics) * metrics.shares[source]) / total : 0;
  const isPowerKnown = kinds.every(({ metrics }) => metrics.energy !== null);
  return {
    latency: mean(({ latency }) => latency),
    bytesMoved: mean(({ bytesMoved }) => bytesMoved),
    redundantMacs: mean(({ redundantMacs }) => redundantMacs),
    skippedShare: mean(({ skippedShare }) => skippedShare),
    peakMemory: Math.max(...kinds.map(({ metrics }) => metrics.peakMemory)),
    shares,
    costNotes: [...new Set(kinds.flatMap(({ metrics }) => metrics.costNotes))],
    busy: first.metrics.busy.map((_, device) => mean(({ busy }) => busy[device]!)),
    energy: isPowerKnown ? mean(({ energy }) => energy!) : null,
  };
}
