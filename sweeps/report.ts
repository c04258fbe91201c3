import type { PointRecord, SweepRecord } from "../results/log/index.ts";
import { reportHtml } from "../results/report/index.ts";

/** Name of the report in a folder of results. */
export const reportName = "report.html";

/**
 * The report of a sweep.
 *
 * @param records of all points, in the order of the sweep
 */
export function sweepReport(sweep: SweepRecord, records: readonly PointRecord[]): string {
  const { scenario, version, baseline } = sweep;
  // An earlier sweep in the same folder may have kept the timelines of others.
  const kept = new Set(sweep.timelines);
  const points = records.map(({ key, row, timeline }) => ({
    row,
    timeline: kept.has(key) ? (timeline ?? undefined) : undefined,
  }));
  return reportHtml({ scenario, version, baseline, points });
}
