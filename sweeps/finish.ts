import { join } from "node:path";
import {
  choicesCsv,
  choicesOf,
  drawCharts,
  pointsCsv,
  runJson,
  timingCsv,
  writeResults,
  type PointRow,
  type ResultFile,
} from "../results/index.ts";
import { orRetry, type PointRecord, type SweepRecord } from "../results/log/index.ts";
import { chooseRuleOf, failureOf } from "../scenarios/index.ts";
import { searchesOf } from "../results/searches.ts";
import { reportName, sweepReport, timedPoints } from "./report.ts";

/** The results of a sweep whose points are all there. */
export interface FinishedSweep {
  readonly rows: readonly PointRow[];
  /** Paths of the files that were written. */
  readonly files: readonly string[];
  /** What of the pictures could not be made, and why. */
  readonly notes: readonly string[];
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
  const write = (written: readonly ResultFile[], paths: readonly string[]) => {
    const run = { path: "run.json", content: runJson(scenario, version, rows, paths) };
    orRetry(folder, () => writeResults(folder, [...written, run], paths));
  };
  // First what cannot be made again without the points: pictures of odd names may fail.
  const tables = writeTables();
  const report = tryReport(sweep, records);
  const charts = await drawCharts(rows, baseline, timedPoints(sweep, records), searchesOf(records));
  const paths = [...tables, ...pathsOf(report.files), "run.json", ...pathsOf(charts.files)];
  write([...report.files, ...charts.files], paths);
  return {
    rows,
    files: paths.map((path) => join(folder, path)),
    notes: [...report.notes, ...charts.notes],
  };

  /** Their texts, which are large, go when they are written. */
  function writeTables(): readonly string[] {
    const rule = chooseRuleOf(sweep.inputs.scenario);
    const tables = [
      { path: "points.csv", content: pointsCsv(rows, sweptFields) },
      { path: "timing.csv", content: timingCsv(rows, seconds, sweptFields) },
      ...(rule ? [{ path: "choices.csv", content: choicesCsv(choicesOf(rows, rule)) }] : []),
    ];
    write(tables, [...pathsOf(tables), "run.json"]);
    return pathsOf(tables);
  }
}

function pathsOf(files: readonly ResultFile[]): readonly string[] {
  return files.map(({ path }) => path);
}

function tryReport(
  sweep: SweepRecord,
  records: readonly PointRecord[],
): { readonly files: readonly ResultFile[]; readonly notes: readonly string[] } {
  try {
    return { files: [{ path: reportName, content: sweepReport(sweep, records) }], notes: [] };
  } catch (error) {
    return { files: [], notes: [`${reportName} cannot be written: ${failureOf(error).reason}`] };
  }
}
