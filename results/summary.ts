import type { PointRow } from "./row.ts";

/** The text of run.json: what was run and what came of it. */
export function runJson(
  scenario: string,
  version: string,
  rows: readonly PointRow[],
  files: readonly string[],
): string {
  const count = (status: PointRow["status"]) => rows.filter((row) => row.status === status).length;
  const points = rows.length;
  const statuses = { ok: count("ok"), infeasible: count("infeasible"), failed: count("failed") };
  return `${JSON.stringify({ scenario, version, points, statuses, files }, null, 2)}\n`;
}
