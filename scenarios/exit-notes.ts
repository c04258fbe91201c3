import type { ExitFigures, SharedMetrics } from "../sim/run/index.ts";

/** A request that takes an exit, alone in a still world. */
export interface RunExit extends SharedMetrics {
  /** Name of the layer behind which it leaves; undefined at the end. */
  readonly after: string | undefined;
}

/** What results say of a request that may leave early: when it is done by exit, and on average. Undefined where there is no exit. */
export function exitNotes(exits: readonly RunExit[]): readonly string[] {
  if (exits.length < 2) return [];
  let left = 0;
  const each = exits.map(({ after, share, metrics }) => {
    left += share;
    const so = after === undefined ? "" : ` (${percent(left)} so far)`;
    return `${placeOf(after)} ${percent(share)} of all requests${so}, ${milliseconds(metrics.latency)}`;
  });
  const expected = exits.reduce((sum, { share, metrics }) => sum + share * metrics.latency, 0);
  return [`requests leave ${each.join("; ")}; expected ${milliseconds(expected)}`];
}

/** What results say of requests that were served and left where they were drawn to leave. */
export function servedExitNotes(
  exits: readonly RunExit[],
  figures: readonly ExitFigures[],
): readonly string[] {
  const all = figures.reduce((sum, { finished }) => sum + finished, 0);
  const each = exits.map(({ after, share }, exit) => {
    const { finished, meanLatency } = figures[exit]!;
    const mean = finished > 0 ? `, ${milliseconds(meanLatency)} on average` : "";
    return `${placeOf(after)} ${finished} of ${all} (${percent(finished / all)}, stated ${percent(share)})${mean}`;
  });
  return [`requests left ${each.join("; ")}`];
}

function placeOf(after: string | undefined): string {
  return after === undefined ? "at the end" : `after ${after}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

function milliseconds(seconds: number): string {
  return `${Number((seconds * 1e3).toPrecision(4))} ms`;
}
