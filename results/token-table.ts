import { drawTable } from "./draw-table.ts";
import { formatBandwidth, formatBytes, formatMilliseconds } from "./quantities.ts";
import type { PointRow } from "./row.ts";
import { settingOf } from "./setting.ts";

/** Most lines of a table of tokens; points.csv has all. */
const mostLines = 60;

/** The tokens of each point as plain text; undefined where none were made. */
export function tokenTable(rows: readonly PointRow[]): string | undefined {
  const made = rows.filter(({ time_to_first_token_s: first }) => first !== null);
  if (made.length === 0) return undefined;
  const setting = settingOf(rows);
  const milliseconds = (seconds: number | null) => (seconds === null ? "" : formatMilliseconds(seconds));
  const head = [
    ...["model", "devices", "topology", "setting", "bandwidth", "planner"],
    ...["first token", "token", "p95", "compute", "transfer", "waiting", "tokens/s", "peak memory"],
  ];
  const lines = made
    .slice(0, mostLines)
    .map((row) => [
      ...[row.model, String(row.devices), row.topology, setting(row), formatBandwidth(row.bandwidth_bps)],
      row.planner,
      ...[row.time_to_first_token_s, row.token_mean_s, row.token_p95_s].map(milliseconds),
      ...[row.token_compute_s, row.token_transfer_s, row.token_waiting_s].map(milliseconds),
      row.tokens_per_s === null ? "" : String(Number(row.tokens_per_s.toPrecision(3))),
      row.peak_memory_bytes === null ? "" : formatBytes(row.peak_memory_bytes),
    ]);
  const caption =
    "ms; a token is what the first device computes, what it sends and receives meanwhile, and what it waits for others that compute.";
  const more =
    made.length > lines.length
      ? ` The first ${lines.length} of ${made.length} points; points.csv has all.`
      : "";
  return `${drawTable(head, lines, 6)}\n${caption}${more}`;
}
