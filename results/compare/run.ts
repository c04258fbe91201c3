import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { readTextFile, type SweepInputs } from "../../scenarios/index.ts";
import { InputError } from "../../sim/errors.ts";
import { indexLog, logName, withoutPoints, type SweepRecord } from "../log/index.ts";
import { readCsvTable, type CsvRow } from "../read-table.ts";
import { allMeasureColumns, identityColumns, measureColumns, occasionalColumns } from "../row.ts";

/** One point of a run, as points.csv has it. */
export interface RunPoint {
  /** What tells it apart from the others, by column; not the name of the scenario. */
  readonly fields: Readonly<Record<string, string>>;
  /** What came of it, by column. */
  readonly measures: Readonly<Record<string, string>>;
  /** Simulated; seconds. Undefined where there is no result. */
  readonly latency: number | undefined;
  /** Of everything that its result depends on, where the run's log tells. */
  readonly key: string | undefined;
}

/** A point in both runs. */
export interface PointPair {
  readonly a: RunPoint;
  readonly b: RunPoint;
}

/** What a run left behind. */
export interface RunResults {
  /** The folder or file that it was read from. */
  readonly path: string;
  readonly points: readonly RunPoint[];
  /** What the results depend on, where the run's log tells. */
  readonly origin: RunOrigin | undefined;
}

/** What made the results of a run. */
export interface RunOrigin extends SweepInputs {
  /** Version of the package. */
  readonly version: string;
}

/** Columns that results of earlier versions lack. */
const laterColumns: readonly string[] = ["believed_latency_s"];

const statuses: readonly string[] = ["ok", "infeasible", "failed"];

/**
 * Reads the results of a run.
 *
 * @param path a results folder, or a points.csv, which tells nothing of where the results come from
 * @throws InputError when there are none, and for points that occur twice
 */
export function readRun(path: string): RunResults {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new InputError(`${path}: there is no such file or folder`);
  const file = stats.isDirectory() ? join(path, "points.csv") : path;
  if (!existsSync(file)) throw withoutPoints(path);
  const rows = readCsvTable(readTextFile(file, "results are a CSV file"), file, [
    ...identityColumns,
    ...measureColumns.filter((column) => !laterColumns.includes(column)),
  ]);
  if (rows.length === 0) throw new InputError(`${file}: has no points`);
  const sweep = stats.isDirectory() ? finishedSweep(path, rows.length) : undefined;
  const points = rows.map((row, index) => pointOf(row, `${file}: row ${index + 1}`, sweep?.keys[index]));
  refuseTwins(points, file);
  return { path, points, origin: sweep && { ...sweep.inputs, version: sweep.version } };
}

/** The sweep that a folder's log is about, if it is complete and has as many points as the folder's points.csv. */
function finishedSweep(folder: string, count: number): SweepRecord | undefined {
  const { sweep, entries } = indexLog(join(folder, logName));
  const complete = sweep?.keys.length === count && sweep.keys.every((key) => entries.has(key));
  return complete ? sweep : undefined;
}

function pointOf(row: CsvRow, place: string, key: string | undefined): RunPoint {
  const measures: readonly string[] = allMeasureColumns.filter(
    (column) => !laterColumns.includes(column) || row.columns.includes(column),
  );
  const status = row.text("status");
  if (!statuses.includes(status)) {
    throw new InputError(`${place}: status cannot be "${status}" (allowed: ${statuses.join(", ")})`);
  }
  const latency = status === "ok" ? row.number("simulated_latency_s") : undefined;
  if (latency !== undefined && latency <= 0)
    throw new InputError(`${place}: simulated_latency_s must be above 0`);
  const textsOf = (columns: readonly string[]) =>
    Object.fromEntries(columns.map((column) => [column, row.text(column)]));
  return {
    fields: textsOf(row.columns.filter((column) => column !== "scenario" && !measures.includes(column))),
    measures: {
      ...textsOf(measures.filter((column) => row.columns.includes(column))),
      ...occasionalMeasures(row),
    },
    latency,
    key,
  };
}

/** A column that no row of the file needs is 0 in all that ran. */
function occasionalMeasures(row: CsvRow): Readonly<Record<string, string>> {
  const absent = occasionalColumns.filter((column) => !row.columns.includes(column));
  const value = row.text("status") === "ok" ? "0" : "";
  return Object.fromEntries(absent.map((column) => [column, value]));
}

function refuseTwins(points: readonly RunPoint[], file: string): void {
  const seen = new Map<string, number>();
  for (const [index, { fields }] of points.entries()) {
    const name = JSON.stringify(fields);
    const earlier = seen.get(name);
    if (earlier !== undefined) {
      throw new InputError(`${file}: row ${index + 1} is the same point as row ${earlier + 1}`);
    }
    seen.set(name, index);
  }
}
