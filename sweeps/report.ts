import type { PointRecord, SweepRecord } from "../results/log/index.ts";
import { reportHtml } from "../results/report/index.ts";
import { chooseRuleOf } from "../scenarios/index.ts";
import type { TimedPoint } from "../results/report/shown-timelines.ts";

/** Name of the report in a folder of results. */
export const reportName = "report.html";

/**
 * The report of a sweep.
 *
 * @param records of all points, in the order of the sweep
 */
export function sweepReport(sweep: SweepRecord, records: readonly PointRecord[]): string {
  const { scenario, version, baseline } = sweep;
  const timelineOf = keptTimelines(sweep);
  const points = records.map((record) => ({
    row: record.row,
    search: record.search,
    timeline: timelineOf(record),
  }));
  return reportHtml({ scenario, version, baseline, rule: chooseRuleOf(sweep.inputs.scenario), points });
}

/** The points of a sweep whose timelines were kept. */
export function timedPoints(sweep: SweepRecord, records: readonly PointRecord[]): readonly TimedPoint[] {
  const timelineOf = keptTimelines(sweep);
  return records.flatMap((record) => {
    const timeline = timelineOf(record);
    return timeline ? [{ row: record.row, timeline }] : [];
  });
}

/** An earlier sweep in the same folder may have kept the timelines of others. */
function keptTimelines({ timelines }: SweepRecord) {
  const kept = new Set(timelines);
  return ({ key, timeline }: PointRecord) => (kept.has(key) ? (timeline ?? undefined) : undefined);
}
