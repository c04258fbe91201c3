import { distinct, groupBy } from "./groups.ts";
import { latencyTable } from "./latency-table.ts";
import { regretTable } from "./regret-table.ts";
import { requestTable } from "./request-table.ts";
import { tokenTable } from "./token-table.ts";
import type { PointRow } from "./row.ts";
import { settingOf } from "./setting.ts";
import { speedupTable } from "./speedup-table.ts";

/** Most lines of a table that shows every bandwidth by itself. */
const longestDetail = 24;

/**
 * The table that ends a run, plain text. A few points: each planner's latency, the best marked. Many: each planner's
 * geometric-mean speed-up over the bandwidths, and who is fastest at the lowest and at the highest. Where the knowledge
 * varies, what less than exact knowledge cost. Where requests were served, what became of them; where tokens were made, what
 * each took.
 */
export function resultTable(rows: readonly PointRow[], baseline: string): string {
  const planners = distinct(rows.map(({ planner }) => planner));
  const setting = settingOf(rows);
  const place = (row: PointRow) => [row.model, row.topology, setting(row)];
  const points = groupBy(rows, (row) => [...place(row), row.bandwidth_bps].join("|"));
  const requests = requestTable(rows);
  const tokens = tokenTable(rows);
  const more = [...(requests ? [requests] : []), ...(tokens ? [tokens] : [])];
  if (points.size <= longestDetail)
    return [latencyTable([...points.values()], planners, place), ...more].join("\n\n");
  const curves = groupBy(rows, (row) => place(row).join("|"));
  const regret = regretTable(rows);
  return [
    speedupTable([...curves.values()], planners, place, baseline),
    ...(regret ? [regret] : []),
    ...more,
  ].join("\n\n");
}
