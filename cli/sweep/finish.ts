import { join } from "node:path";
import {
  drawCharts,
  pointsCsv,
  resultTable,
  runJson,
  timingCsv,
  writeResults,
  type PointRow,
} from "../../results/index.ts";
import { orRetry, type PointRecord, type SweepRecord } from "../../results/log/index.ts";
import { reportName, sweepReport } from "./report.ts";

/** The results of a sweep whose points are all there. */
export interface FinishedSweep {
  readonly rows: readonly PointRow[];
  /** Paths of the files that were written. */
  readonly files: readonly string[];
}

/**
 * Writes the results of a sweep.
 *
 * @param records of all points, in the order of the sweep
 * @throws RetryError when the folder cannot be written to for the moment
 */
export async function finishSweep(
  sweep: SweepRecord,
  records: readonly PointRecord[],
  folder: string,
): Promise<FinishedSweep> {
  const { scenario, version, baseline, sweptFields } = sweep;
  const rows = records.map(({ row }) => row);
  const seconds = records.map(({ planningSeconds }) => planningSeconds);
  const charts = await drawCharts(rows, baseline);
  const files = ["points.csv", "timing.csv", reportName, "run.json", ...charts.map(({ path }) => path)];
  orRetry(folder, () =>
    writeResults(folder, [
      { path: "points.csv", content: pointsCsv(rows, sweptFields) },
      { path: "timing.csv", content: timingCsv(rows, seconds, sweptFields) },
      { path: reportName, content: sweepReport(sweep, records) },
      ...charts,
      { path: "run.json", content: runJson(scenario, version, rows, files) },
    ]),
  );
  return { rows, files: files.map((path) => join(folder, path)) };
}

/** What is told of a sweep: its table, what went wrong, what was written. */
export function sweepText({ baseline }: SweepRecord, { rows, files }: FinishedSweep): string {
  const troubles = rows.filter(({ status }) => status !== "ok");
  const shown = troubles.slice(0, 5).map(({ model, topology, planner, status, reason }) => {
    return `${status}: ${model}, ${topology}, ${planner}: ${reason}`;
  });
  if (troubles.length > shown.length)
    shown.push(`and ${troubles.length - shown.length} more; see points.csv`);
  return [resultTable(rows, baseline), ...shown, "Written:", ...files.map((file) => `  ${file}`), ""].join(
    "\n",
  );
}
