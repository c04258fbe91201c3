import { groupBy } from "../../results/groups.ts";
import { median, quantile } from "../../traces/statistics.ts";
import type { Mode } from "./protocol.ts";
import type { ValidationRow } from "./row.ts";

/** How far the simulator is from real runs, in one mode, for single requests or for streams; errors without their sign. */
export interface ValidationSummary {
  readonly mode: Mode;
  readonly requests: "single" | "stream";
  /** Cases whose figures count. */
  readonly cases: number;
  /** Cases that the host disturbed too much, and those that did not run. */
  readonly disturbed: number;
  readonly failed: number;
  /** Cases with a result other than the unpartitioned model's. */
  readonly wrong: number;
  readonly medianError: number;
  readonly p90Error: number;
  readonly worstError: number;
  /** The case of the worst error, in words. */
  readonly worstCase: string;
  /** Median of the errors with their sign: below zero where the simulator is too fast. */
  readonly bias: number;
  /** Median error of the part in which nothing computes and something is on its way; NaN where there is none. */
  readonly medianTransferError: number;
  readonly medianCpuPressure: number | undefined;
}

/** Sums up a table of validations, by mode and by what comes: single requests or streams. */
export function summarizeValidations(rows: readonly ValidationRow[]): readonly ValidationSummary[] {
  const groups = groupBy(rows, (row) => `${row.mode} ${kindOf(row)}`);
  return [...groups.values()].map(summaryOf);
}

function kindOf({ requests, load }: ValidationRow): ValidationSummary["requests"] {
  return load !== "" || (requests !== "" && requests > 1) ? "stream" : "single";
}

function summaryOf(rows: readonly ValidationRow[]): ValidationSummary {
  const measured = rows.flatMap((row) => {
    return row.verdict === "measured" && row.error !== "" ? [{ row, error: row.error }] : [];
  });
  const sizes = measured.map(({ error }) => Math.abs(error));
  const worstError = Math.max(0, ...sizes);
  const worst = measured.find(({ error }) => Math.abs(error) === worstError)?.row;
  const pressures = measured.flatMap(({ row }) => (row.cpu_pressure === "" ? [] : [row.cpu_pressure]));
  const transfers = measured.flatMap(
    ({ row: { measured_transfer_s: real, simulated_transfer_s: simulated } }) =>
      real === "" || simulated === "" || real === 0 || simulated === 0
        ? []
        : [Math.abs(simulated / real - 1)],
  );
  const count = (verdict: ValidationRow["verdict"]) => rows.filter((row) => row.verdict === verdict).length;
  return {
    mode: rows[0]!.mode,
    requests: kindOf(rows[0]!),
    cases: measured.length,
    disturbed: count("disturbed"),
    failed: count("failed") + count("infeasible"),
    wrong: count("wrong"),
    medianError: sizes.length > 0 ? median(sizes) : NaN,
    p90Error: sizes.length > 0 ? quantile(sizes, 0.9) : NaN,
    worstError: sizes.length > 0 ? worstError : NaN,
    worstCase: worst ? caseText(worst) : "",
    bias: measured.length > 0 ? median(measured.map(({ error }) => error)) : NaN,
    medianTransferError: transfers.length > 0 ? median(transfers) : NaN,
    medianCpuPressure: pressures.length > 0 ? median(pressures) : undefined,
  };
}

/** A case in words: `flexpie: chain on 3 devices, mesh, 100 Mbps`. */
export function caseText({
  planner,
  model,
  devices,
  topology,
  bandwidth_bps: bits,
  swept,
}: ValidationRow): string {
  const extra = swept === "" ? "" : `, ${swept}`;
  return `${planner}: ${model} on ${devices} devices, ${topology}, ${Number((bits / 1e6).toPrecision(4))} Mbps${extra}`;
}
