import { median } from "../statistics.ts";
import type { StreamRuns } from "./stream-worker.ts";

/**
 * Slow-down by number of streams: the median run while all streams were busy over the median run of a lone stream; at
 * least 1, since what is below is noise.
 *
 * @param runs by number of streams, from 1: the runs of each stream
 */
export function concurrencyOf(runs: readonly (readonly StreamRuns[])[]): readonly number[] {
  const medians = runs.map((streams) => median(busyLengths(streams)));
  return medians.map((seconds) => Math.max(1, seconds / medians[0]!));
}

/** Seconds of the runs that lie where every stream was busy; of all runs where none does. */
function busyLengths(streams: readonly StreamRuns[]): readonly number[] {
  const from = Math.max(...streams.map((runs) => runs[0]?.[0] ?? Infinity));
  const until = Math.min(...streams.map((runs) => runs.at(-1)?.[1] ?? -Infinity));
  const all = streams.flat();
  const inside = all.filter(([start, end]) => start >= from && end <= until);
  return (inside.length > 0 ? inside : all).map(([start, end]) => end - start);
}
