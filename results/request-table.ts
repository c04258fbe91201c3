import { drawTable } from "./draw-table.ts";
import { formatBandwidth, formatMilliseconds } from "./quantities.ts";
import type { PointRow } from "./row.ts";
import { settingOf } from "./setting.ts";

/** What became of the requests of each point, as texts. */
export interface RequestLines {
  readonly head: readonly string[];
  readonly lines: readonly (readonly string[])[];
  /** So many columns in front tell points apart. */
  readonly texts: number;
  /** Points that served requests; more than the lines where those are too many to show. */
  readonly points: number;
}

/** Most lines of a table of requests; points.csv has all. */
const mostLines = 60;

/** A line for each point that served requests, those of the first ones; undefined where none did. */
export function requestLines(rows: readonly PointRow[]): RequestLines | undefined {
  const served = rows.filter(({ latency_p50_s: median }) => median !== null);
  if (served.length === 0) return undefined;
  const setting = settingOf(rows);
  const milliseconds = (seconds: number | null) => (seconds === null ? "" : formatMilliseconds(seconds));
  const number = (value: number | null) => (value === null ? "" : String(Number(value.toPrecision(4))));
  /** Counts that are 0 in all rows say nothing. */
  const counts = (["requests_missed", "requests_dropped", "requests_failed"] as const).filter((column) =>
    served.some((row) => (row[column] ?? 0) > 0),
  );
  const isPredicted = served.some((row) => row.predicted_throughput_rps !== null);
  return {
    head: [
      ...["model", "topology", "setting", "bandwidth", "planner"],
      ...["p50", "p95", "p99", "offered/s", "results/s"],
      ...(isPredicted ? ["predicted/s"] : []),
      ...counts.map((column) => column.replace("requests_", "")),
      "busiest device",
    ],
    lines: served
      .slice(0, mostLines)
      .map((row) => [
        ...[row.model, row.topology, setting(row), formatBandwidth(row.bandwidth_bps), row.planner],
        ...[row.latency_p50_s, row.latency_p95_s, row.latency_p99_s].map(milliseconds),
        ...[row.offered_rps, row.throughput_rps].map(number),
        ...(isPredicted ? [number(row.predicted_throughput_rps)] : []),
        ...counts.map((column) => number(row[column])),
        `${((row.device_utilisation ?? 0) * 100).toFixed(0)} %`,
      ]),
    texts: 5,
    points: served.length,
  };
}

/** What the columns of requests are, for people. */
export const requestCaption =
  "p50, p95, p99: latency of requests in ms, from arrival to result; missed: finished after the deadline.";

/** The requests of a run as plain text; undefined where none were served. */
export function requestTable(rows: readonly PointRow[]): string | undefined {
  const found = requestLines(rows);
  if (!found) return undefined;
  const { head, lines, texts, points } = found;
  const more =
    points > lines.length ? ` The first ${lines.length} of ${points} points; points.csv has all.` : "";
  return `${drawTable(head, lines, texts)}\n${requestCaption}${more}`;
}
