import { groupBy } from "../../groups.ts";
import type { PointRow } from "../../row.ts";
import { list, named, percent } from "./words.ts";

const sources = [
  ["trace_share", "measured timings of the very tile"],
  ["interpolated_share", "interpolated between measured tiles of the layer"],
  ["table_share", "from a table of whole layers"],
  ["scaled_share", "scaled from the whole layer, none of whose tiles was measured"],
  ["estimator_share", "predicted by a fitted estimator"],
  ["board_share", "fitted to whole networks timed on the board"],
  ["extrapolated_share", "fitted to other kinds of layers"],
  ["roofline_share", "rooflines, by peak figures rather than measurements"],
  ["stated_share", "stated, not measured"],
] as const;

/** Less than this share rounds to nothing. */
const negligible = 0.0005;

/** Where compute times come from: the mean share over the points, and the model that rests least on timings. */
export function costsText(rows: readonly PointRow[]): readonly string[] {
  const done = rows.filter(({ trace_share }) => trace_share !== null);
  if (done.length === 0) return [];
  const shares = sources.flatMap(([column, text]) => {
    const mean = meanOf(done.map((row) => row[column] ?? 0));
    return mean < negligible ? [] : [{ mean, text }];
  });
  // Task graphs state their times themselves.
  if (shares.length === 0) return [];
  const [only] = shares;
  if (only && shares.length === 1) return [`All compute time is ${only.text}.`];
  const parts = shares
    .toSorted((a, b) => b.mean - a.mean)
    .map(({ mean, text }) => `${percent(mean)} ${text}`);
  const measured = [...groupBy(done, ({ model }) => model)]
    .map(([model, group]) => ({ model, share: meanOf(group.map(({ trace_share }) => trace_share ?? 0)) }))
    .toSorted((a, b) => a.share - b.share);
  const [least, most] = [measured[0], measured.at(-1)];
  return [
    `Compute time, averaged over the points: ${list(parts)}.`,
    ...(least && most && most.share - least.share >= 0.005
      ? [
          `Measured tiles make up ${percent(most.share)} on ${named(most.model)} and least, ${percent(least.share)}, on ${named(least.model)}.`,
        ]
      : []),
  ];
}

/**
 * How far the latencies in the world that planners believe are from the simulated ones, and those that they predict by
 * models of their own.
 */
export function predictionsText(rows: readonly PointRow[]): readonly string[] {
  return [
    ...offText(rows, "In the world that planners believed, latencies are", (row) => row.believed_latency_s),
    ...offText(
      rows,
      "Latencies that planners predicted by models of their own are",
      (row) => row.predicted_latency_s,
    ),
  ];
}

/** The mean distance of some seconds from the simulated latency, and for whom it is greatest; undefined where no row has both. */
function offText(
  rows: readonly PointRow[],
  subject: string,
  secondsOf: (row: PointRow) => number | null,
): readonly string[] {
  const errors = rows.flatMap((row) => {
    const [seconds, latency] = [secondsOf(row), row.simulated_latency_s];
    if (seconds === null || latency === null || latency === 0) return [];
    return [{ planner: row.planner, error: Math.abs(seconds / latency - 1) }];
  });
  if (errors.length === 0) return [];
  const mean = meanOf(errors.map(({ error }) => error));
  if (mean < negligible) return [`${subject} the simulated ones.`];
  const planners = [...groupBy(errors, ({ planner }) => planner)]
    .map(([planner, group]) => ({ planner, mean: meanOf(group.map(({ error }) => error)) }))
    .toSorted((a, b) => b.mean - a.mean);
  const worst = planners[0]!;
  return [
    `${subject} ${percent(mean)} off the simulated ones on average` +
      (planners.length > 1 ? `, most for ${named(worst.planner)} (${percent(worst.mean)}).` : "."),
  ];
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
