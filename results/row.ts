import type { PointResult } from "../scenarios/index.ts";

/** One row of results; the fields are the columns of points.csv, in this order. Nothing stands for a value that is not. */
export interface PointRow {
  readonly scenario: string;
  readonly model: string;
  readonly devices: number;
  readonly topology: string;
  /** Bits/s; of an explicit graph, those of its slowest link. */
  readonly bandwidth_bps: number;
  readonly planner: string;
  readonly knowledge: string;
  readonly seed: number;
  /** By the planner's own model of its plan; null where it has none. */
  readonly predicted_latency_s: number | null;
  /** Of the run in the world that the planner believes; the simulated one where its knowledge is exact. */
  readonly believed_latency_s: number | null;
  readonly simulated_latency_s: number | null;
  /** Latency of the baseline over the simulated one. */
  readonly speedup: number | null;
  readonly bytes_moved: number | null;
  readonly redundant_macs: number | null;
  readonly peak_memory_bytes: number | null;
  /** Joules; null where the power of a device is not given. */
  readonly energy_j: number | null;
  readonly trace_share: number | null;
  readonly interpolated_share: number | null;
  readonly scaled_share: number | null;
  readonly estimator_share: number | null;
  readonly extrapolated_share: number | null;
  readonly roofline_share: number | null;
  readonly stated_share: number | null;
  readonly status: "ok" | "infeasible" | "failed";
  /** Why there is no result, or what to know about one. */
  readonly reason: string;
  /** Values of the other swept fields, by path; columns of their own. */
  readonly swept: Readonly<Record<string, string>>;
}

/** Columns that tell points apart. */
export const identityColumns = [
  "scenario",
  "model",
  "devices",
  "topology",
  "bandwidth_bps",
  "planner",
  "knowledge",
  "seed",
] as const satisfies readonly (keyof PointRow)[];

/** Columns of measures. */
export const measureColumns = [
  "predicted_latency_s",
  "believed_latency_s",
  "simulated_latency_s",
  "speedup",
  "bytes_moved",
  "redundant_macs",
  "peak_memory_bytes",
  "energy_j",
  "trace_share",
  "interpolated_share",
  "estimator_share",
  "extrapolated_share",
  "roofline_share",
  "status",
  "reason",
] as const satisfies readonly (keyof PointRow)[];

/** Columns of measures that stand in points.csv only where they are not 0 in every row; after `roofline_share`. */
export const occasionalColumns = [
  "scaled_share",
  "stated_share",
] as const satisfies readonly (keyof PointRow)[];

/** The columns of measures that these rows need. */
export function measureColumnsOf(rows: readonly PointRow[]): readonly (keyof PointRow)[] {
  const needed = occasionalColumns.filter((column) => rows.some((row) => (row[column] ?? 0) !== 0));
  return measureColumns.flatMap((column) => (column === "roofline_share" ? [column, ...needed] : [column]));
}

/** The row of a point. */
export function rowOf({ identity, outcome }: PointResult): PointRow {
  const { scenario, model, devices, topology, bandwidth, planner, knowledge, seed, swept } = identity;
  const ok = outcome.status === "ok" ? outcome : undefined;
  const metrics = ok?.metrics;
  return {
    scenario,
    model,
    devices,
    topology,
    bandwidth_bps: bandwidth * 8,
    planner,
    knowledge,
    seed,
    predicted_latency_s: ok?.predictedLatency ?? null,
    believed_latency_s: ok?.believedLatency ?? null,
    simulated_latency_s: metrics?.latency ?? null,
    speedup: ok?.speedup ?? null,
    bytes_moved: metrics?.bytesMoved ?? null,
    redundant_macs: metrics?.redundantMacs ?? null,
    peak_memory_bytes: metrics?.peakMemory ?? null,
    energy_j: metrics?.energy ?? null,
    trace_share: metrics?.shares?.trace ?? null,
    interpolated_share: metrics?.shares?.interpolated ?? null,
    scaled_share: metrics?.shares?.scaled ?? null,
    estimator_share: metrics?.shares?.estimator ?? null,
    extrapolated_share: metrics?.shares?.extrapolated ?? null,
    roofline_share: metrics?.shares?.roofline ?? null,
    stated_share: metrics?.shares?.stated ?? null,
    status: outcome.status,
    reason: outcome.status === "ok" ? outcome.notes.join("; ") : outcome.reason,
    swept,
  };
}

/** A row as one flat object: what `--json` prints. */
export function flatRow({ swept, ...columns }: PointRow): Readonly<Record<string, string | number | null>> {
  return { ...columns, ...swept };
}
