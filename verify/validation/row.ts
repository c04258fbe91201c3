import { InputError } from "../../sim/errors.ts";
import { csvText } from "../../results/csv.ts";
import { readCsvTable, type CsvRow } from "../../results/read-table.ts";
import type { PointIdentity } from "../../scenarios/index.ts";
import { modes, type Mode } from "./protocol.ts";
import type { ValidateOptions, Validation } from "./validate.ts";

/** What tells a case of a validation from others; the values of its columns. */
export interface CaseKey {
  readonly scenario: string;
  readonly model: string;
  readonly planner: string;
  readonly devices: number;
  readonly topology: string;
  readonly bandwidth_bps: number;
  /** Other swept fields, `field=value` and so on. */
  readonly swept: string;
  readonly seed: number;
  readonly mode: Mode;
  readonly factor: number;
  /** `shaped` interfaces, or `paced` on loopback. */
  readonly links: string;
  /** Simulated by what the scenario says of the links, or by what they were measured to carry. */
  readonly simulated_links: string;
  /** Of a stream: share of what the plan can serve; empty where the scenario says what comes. */
  readonly load: number | "";
}

/** `measured`; `disturbed` by the host, so that the figures do not count; a `wrong` result; what did not run. */
export type CaseVerdict = Validation["verdict"] | "infeasible" | "failed";

/** A line of the table of validations; seconds. */
export interface ValidationRow extends CaseKey {
  readonly verdict: CaseVerdict;
  readonly requests: number | "";
  /** Median over the runs, of a stream of the mean over its requests. */
  readonly measured_s: number | "";
  readonly iqr_s: number | "";
  readonly simulated_s: number | "";
  /** Simulated over measured, less 1. */
  readonly error: number | "";
  readonly measured_compute_s: number | "";
  readonly measured_transfer_s: number | "";
  readonly measured_waiting_s: number | "";
  readonly simulated_compute_s: number | "";
  readonly simulated_transfer_s: number | "";
  readonly simulated_waiting_s: number | "";
  readonly runs: number | "";
  readonly dropped_runs: number | "";
  readonly overruns: number | "";
  /** Of the results, to the unpartitioned model. */
  readonly max_rel_error: number | "";
  /** Percent of the time in which something waited for a core. */
  readonly cpu_pressure: number | "";
  /** Why it did not run. */
  readonly reason: string;
}

const keyColumns = [
  ...["scenario", "model", "planner", "devices", "topology", "bandwidth_bps", "swept", "seed"],
  ...["mode", "factor", "links", "simulated_links", "load"],
] as const;

const figureColumns = [
  ...["verdict", "requests", "measured_s", "iqr_s", "simulated_s", "error"],
  ...["measured_compute_s", "measured_transfer_s", "measured_waiting_s"],
  ...["simulated_compute_s", "simulated_transfer_s", "simulated_waiting_s"],
  ...["runs", "dropped_runs", "overruns", "max_rel_error", "cpu_pressure", "reason"],
] as const;

const columns = [...keyColumns, ...figureColumns] as readonly (keyof ValidationRow)[];

/** What tells the case of a point from others. */
export function caseKey(identity: PointIdentity, options: ValidateOptions): CaseKey {
  const { scenario, model, planner, devices, topology, bandwidth, seed, swept } = identity;
  const { mode, factor, links, measureLinks, stream } = options;
  return {
    ...{ scenario, model, planner, devices, topology, seed, mode, factor, links },
    bandwidth_bps: Math.round(bandwidth * 8),
    swept: Object.entries(swept)
      .map(([field, value]) => `${field}=${value}`)
      .join("; "),
    simulated_links: measureLinks ? "measured" : "stated",
    load: stream?.load ?? "",
  };
}

/** Are two cases the same? */
export function sameCase(one: CaseKey, other: CaseKey): boolean {
  return (keyColumns as readonly (keyof CaseKey)[]).every(
    (column) => String(one[column]) === String(other[column]),
  );
}

/** The row of a case that ran. */
export function validationRow(key: CaseKey, validation: Validation): ValidationRow {
  const { measured, simulated, iqr, kept, dropped, overruns, verdict, requests } = validation;
  return {
    ...key,
    verdict,
    requests,
    measured_s: rounded(measured.latency),
    iqr_s: rounded(iqr),
    simulated_s: rounded(simulated.latency),
    error: Number((simulated.latency / measured.latency - 1).toFixed(5)),
    measured_compute_s: rounded(measured.compute),
    measured_transfer_s: rounded(measured.transfer),
    measured_waiting_s: rounded(measured.waiting),
    simulated_compute_s: rounded(simulated.compute),
    simulated_transfer_s: rounded(simulated.transfer),
    simulated_waiting_s: rounded(simulated.waiting),
    runs: kept,
    dropped_runs: dropped,
    overruns,
    max_rel_error: Number(validation.maxRelError.toPrecision(3)),
    cpu_pressure: validation.cpuPressure ?? "",
    reason: "",
  };
}

/** The row of a case that did not run. */
export function unrunRow(key: CaseKey, verdict: "infeasible" | "failed", reason: string): ValidationRow {
  return {
    ...key,
    verdict,
    ...{ requests: "", measured_s: "", iqr_s: "", simulated_s: "", error: "" },
    ...{ measured_compute_s: "", measured_transfer_s: "", measured_waiting_s: "" },
    ...{ simulated_compute_s: "", simulated_transfer_s: "", simulated_waiting_s: "" },
    ...{ runs: "", dropped_runs: "", overruns: "", max_rel_error: "", cpu_pressure: "" },
    reason,
  };
}

/** To a microsecond: no run is more exact. */
function rounded(seconds: number): number {
  return Number(seconds.toFixed(6));
}

/** The table as CSV. */
export function validationCsv(rows: readonly ValidationRow[]): string {
  return csvText([columns, ...rows.map((row) => columns.map((column) => row[column]))]);
}

/**
 * Reads a table that `validationCsv` wrote.
 *
 * @throws InputError naming the line, for what is no such table
 */
export function readValidationCsv(text: string, file: string): readonly ValidationRow[] {
  return readCsvTable(text, file, columns).map((row) => {
    const number = (column: keyof ValidationRow) => row.optionalNumber(column) ?? "";
    return {
      scenario: row.text("scenario"),
      model: row.text("model"),
      planner: row.text("planner"),
      devices: row.number("devices"),
      topology: row.text("topology"),
      bandwidth_bps: row.number("bandwidth_bps"),
      swept: row.text("swept"),
      seed: row.number("seed"),
      mode: oneOf(row, "mode", modes),
      factor: row.number("factor"),
      links: row.text("links"),
      simulated_links: row.text("simulated_links"),
      load: number("load"),
      verdict: oneOf(row, "verdict", verdicts),
      requests: number("requests"),
      measured_s: number("measured_s"),
      iqr_s: number("iqr_s"),
      simulated_s: number("simulated_s"),
      error: number("error"),
      measured_compute_s: number("measured_compute_s"),
      measured_transfer_s: number("measured_transfer_s"),
      measured_waiting_s: number("measured_waiting_s"),
      simulated_compute_s: number("simulated_compute_s"),
      simulated_transfer_s: number("simulated_transfer_s"),
      simulated_waiting_s: number("simulated_waiting_s"),
      runs: number("runs"),
      dropped_runs: number("dropped_runs"),
      overruns: number("overruns"),
      max_rel_error: number("max_rel_error"),
      cpu_pressure: number("cpu_pressure"),
      reason: row.text("reason"),
    };
  });
}

const verdicts: readonly CaseVerdict[] = ["measured", "disturbed", "wrong", "infeasible", "failed"];

function oneOf<Value extends string>(row: CsvRow, column: string, allowed: readonly Value[]): Value {
  const text = row.text(column);
  const found = allowed.find((value) => value === text);
  if (found === undefined)
    throw new InputError(`${column} cannot be "${text.slice(0, 40)}" (allowed: ${allowed.join(", ")})`);
  return found;
}
