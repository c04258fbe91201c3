import { InputError } from "../../sim/errors.ts";
import { formatBandwidth } from "../quantities.ts";
import { readCsvTable, type CsvRow } from "../read-table.ts";
import { allMeasureColumns, identityColumns } from "../row.ts";

/** What a table for a paper needs of a point. */
export interface MeasuredPoint {
  readonly planner: string;
  readonly seed: string;
  /** All else that tells points apart, by name, as a table shows it. */
  readonly fields: Readonly<Record<string, string>>;
  /** Seconds; undefined where the point has no result. */
  readonly latency: number | undefined;
  /** Over the baseline of the run. */
  readonly speedup: number | undefined;
}

const neededColumns = [...identityColumns, "simulated_latency_s", "speedup", "status"];

/**
 * Reads the points of a run.
 *
 * @param text of a points.csv
 * @throws InputError for text that is none, and for points that occur twice
 */
export function readPoints(text: string, file: string): readonly MeasuredPoint[] {
  const rows = readCsvTable(text, file, neededColumns);
  if (rows.length === 0) throw new InputError(`${file}: has no points`);
  const seen = new Set<string>();
  return rows.map((row, index) => {
    const place = `${file}: row ${index + 1}`;
    const point = pointOf(row, place);
    const key = JSON.stringify([point.planner, point.seed, point.fields]);
    if (seen.has(key)) throw new InputError(`${place}: is the same point as an earlier row`);
    seen.add(key);
    return point;
  });
}

function pointOf(row: CsvRow, place: string): MeasuredPoint {
  const own: readonly string[] = [...identityColumns, ...allMeasureColumns];
  const swept = row.columns.filter((column) => !own.includes(column));
  const ok = row.text("status") === "ok";
  if (!ok && !["infeasible", "failed"].includes(row.text("status"))) {
    throw new InputError(
      `${place}: status cannot be "${row.text("status").slice(0, 40)}" (allowed: ok, infeasible, failed)`,
    );
  }
  return {
    planner: row.text("planner"),
    seed: row.text("seed"),
    fields: {
      scenario: row.text("scenario"),
      model: row.text("model"),
      devices: row.text("devices"),
      topology: row.text("topology"),
      bandwidth: formatBandwidth(row.number("bandwidth_bps")),
      knowledge: row.text("knowledge"),
      ...Object.fromEntries(swept.map((column) => [column, row.text(column)])),
    },
    latency: ok ? positive(row.number("simulated_latency_s"), "simulated_latency_s", place) : undefined,
    speedup: ok ? positive(row.optionalNumber("speedup"), "speedup", place) : undefined,
  };
}

function positive<Value extends number | undefined>(value: Value, column: string, place: string): Value {
  if (value !== undefined && value <= 0) throw new InputError(`${place}: ${column} must be above 0`);
  return value;
}
