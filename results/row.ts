import type { PointResult, RequestMeasures, TokenMeasures } from "../scenarios/index.ts";

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
  /** Part of right answers, of the variant, as the scenario states it; null where it states none. */
  readonly accuracy: number | null;
  /** By the planner's own model of its plan; null where it has none. */
  readonly predicted_latency_s: number | null;
  /** Of the run in the world that the planner believes; the simulated one where its knowledge is exact. */
  readonly believed_latency_s: number | null;
  /** Results/s by the planner's own model of its plan; null where it has none. */
  readonly predicted_throughput_rps: number | null;
  readonly simulated_latency_s: number | null;
  /** Latency of the baseline over the simulated one. */
  readonly speedup: number | null;
  /** Seconds that no plan is faster than, proved; null where nobody asks, or none are proved. */
  readonly lower_bound_s: number | null;
  /** The simulated latency over that; at least 1. */
  readonly gap: number | null;
  /** Results/s that no plan exceeds, proved; and that over the throughput. */
  readonly throughput_bound_rps: number | null;
  readonly throughput_gap: number | null;
  readonly bytes_moved: number | null;
  readonly redundant_macs: number | null;
  readonly peak_memory_bytes: number | null;
  /** Joules; null where the power of a device is not given. */
  readonly energy_j: number | null;
  /** Of many requests, from their arrival to their result; nothing in all of these columns where a point has none. */
  readonly latency_mean_s: number | null;
  readonly latency_p50_s: number | null;
  readonly latency_p95_s: number | null;
  readonly latency_p99_s: number | null;
  readonly latency_max_s: number | null;
  /** Results/s, and requests/s that came. */
  readonly throughput_rps: number | null;
  readonly offered_rps: number | null;
  readonly requests_finished: number | null;
  /** Finished, but after their deadline. */
  readonly requests_missed: number | null;
  /** Given up while they waited. */
  readonly requests_dropped: number | null;
  /** Lost to failures. */
  readonly requests_failed: number | null;
  /** Requests that wait. */
  readonly queue_mean: number | null;
  readonly queue_max: number | null;
  /** Part of the time in which the busiest one is in use: of a device, its streams on average. */
  readonly device_utilisation: number | null;
  readonly link_utilisation: number | null;
  readonly energy_per_request_j: number | null;
  /** Of points that make tokens: seconds to the first, of each later one on average, and tokens/s of those. */
  readonly time_to_first_token_s: number | null;
  readonly token_mean_s: number | null;
  readonly token_p95_s: number | null;
  readonly tokens_per_s: number | null;
  /** Parts of the mean: the first device computes; it does not and something is sent; it waits for others that compute. */
  readonly token_compute_s: number | null;
  readonly token_transfer_s: number | null;
  readonly token_waiting_s: number | null;
  readonly trace_share: number | null;
  readonly table_share: number | null;
  readonly interpolated_share: number | null;
  readonly scaled_share: number | null;
  readonly estimator_share: number | null;
  readonly board_share: number | null;
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
  "table_share",
  "board_share",
  "stated_share",
] as const satisfies readonly (keyof PointRow)[];

/** In points.csv only where a row has it; before `predicted_latency_s`. */
const statedAccuracy = "accuracy" satisfies keyof PointRow;

/** In points.csv only where a row has it; after `believed_latency_s`. */
const predictedThroughput = "predicted_throughput_rps" satisfies keyof PointRow;

/** In points.csv only where a row has them; after `speedup`. */
const boundColumns = ["lower_bound_s", "gap"] as const satisfies readonly (keyof PointRow)[];
const throughputBoundColumns = [
  "throughput_bound_rps",
  "throughput_gap",
] as const satisfies readonly (keyof PointRow)[];

/** Columns of many requests, in points.csv only where a row has one of them; after `energy_j`. */
const requestColumns = [
  "latency_mean_s",
  "latency_p50_s",
  "latency_p95_s",
  "latency_p99_s",
  "latency_max_s",
  "throughput_rps",
  "offered_rps",
  "requests_finished",
  "requests_missed",
  "requests_dropped",
  "requests_failed",
  "queue_mean",
  "queue_max",
  "device_utilisation",
  "link_utilisation",
  "energy_per_request_j",
] as const satisfies readonly (keyof PointRow)[];

/** Columns of tokens, in points.csv only where a row has one of them; after those of requests. */
const tokenColumns = [
  "time_to_first_token_s",
  "token_mean_s",
  "token_p95_s",
  "tokens_per_s",
  "token_compute_s",
  "token_transfer_s",
  "token_waiting_s",
] as const satisfies readonly (keyof PointRow)[];

/** Every column of a measure that a row can have. */
export const allMeasureColumns = [
  ...measureColumns,
  statedAccuracy,
  ...occasionalColumns,
  predictedThroughput,
  ...boundColumns,
  ...throughputBoundColumns,
  ...requestColumns,
  ...tokenColumns,
] as const;

/** The columns of measures that these rows need. */
export function measureColumnsOf(rows: readonly PointRow[]): readonly (keyof PointRow)[] {
  const needed = occasionalColumns.filter((column) => rows.some((row) => (row[column] ?? 0) !== 0));
  const hasRequests = rows.some((row) => requestColumns.some((column) => row[column] !== null));
  const hasTokens = rows.some((row) => tokenColumns.some((column) => row[column] !== null));
  const isPredicted = rows.some((row) => row[predictedThroughput] !== null);
  const isBounded = rows.some((row) => row.lower_bound_s !== null);
  const isThroughputBounded = rows.some((row) => row.throughput_bound_rps !== null);
  const isAccurate = rows.some((row) => row[statedAccuracy] !== null);
  return measureColumns.flatMap((column) => {
    if (column === "predicted_latency_s" && isAccurate) return [statedAccuracy, column];
    if (column === "believed_latency_s" && isPredicted) return [column, predictedThroughput];
    if (column === "speedup" && isBounded)
      return [column, ...boundColumns, ...(isThroughputBounded ? throughputBoundColumns : [])];
    if (column === "energy_j")
      return [column, ...(hasRequests ? requestColumns : []), ...(hasTokens ? tokenColumns : [])];
    return column === "roofline_share" ? [column, ...needed] : [column];
  });
}

function requestMeasures(
  requests: RequestMeasures | undefined,
): Pick<PointRow, (typeof requestColumns)[number]> {
  const { figures } = requests ?? {};
  return {
    latency_mean_s: figures?.latency?.mean ?? null,
    latency_p50_s: figures?.latency?.p50 ?? null,
    latency_p95_s: figures?.latency?.p95 ?? null,
    latency_p99_s: figures?.latency?.p99 ?? null,
    latency_max_s: figures?.latency?.max ?? null,
    throughput_rps: figures?.throughput ?? null,
    offered_rps: figures?.offeredRate ?? null,
    requests_finished: figures?.finished ?? null,
    requests_missed: figures?.missed ?? null,
    requests_dropped: figures?.dropped ?? null,
    requests_failed: figures?.failed ?? null,
    queue_mean: figures?.queueMean ?? null,
    queue_max: figures?.queueMax ?? null,
    device_utilisation: requests?.deviceUtilisation ?? null,
    link_utilisation: requests?.linkUtilisation ?? null,
    energy_per_request_j: requests?.energyPerRequest ?? null,
  };
}

function tokenMeasures(tokens: TokenMeasures | undefined): Pick<PointRow, (typeof tokenColumns)[number]> {
  const later = tokens?.later;
  return {
    time_to_first_token_s: tokens?.timeToFirst ?? null,
    token_mean_s: later?.mean ?? null,
    token_p95_s: later?.p95 ?? null,
    tokens_per_s: later ? 1 / later.mean : null,
    token_compute_s: later?.compute ?? null,
    token_transfer_s: later?.transfer ?? null,
    token_waiting_s: later?.waiting ?? null,
  };
}

/** The row of a point. */
export function rowOf({ identity, outcome }: PointResult): PointRow {
  const { scenario, model, devices, topology, bandwidth, planner, knowledge, seed, accuracy, swept } =
    identity;
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
    accuracy: accuracy ?? null,
    predicted_latency_s: ok?.predictedLatency ?? null,
    believed_latency_s: ok?.believedLatency ?? null,
    predicted_throughput_rps: ok?.predictedThroughput ?? null,
    simulated_latency_s: metrics?.latency ?? null,
    speedup: ok?.speedup ?? null,
    lower_bound_s: ok?.lowerBound ?? null,
    gap: ok?.lowerBound ? ok.metrics.latency / ok.lowerBound : null,
    throughput_bound_rps: ok?.throughputBound ?? null,
    throughput_gap: quotient(ok?.throughputBound, metrics?.requests?.figures.throughput),
    bytes_moved: metrics?.bytesMoved ?? null,
    redundant_macs: metrics?.redundantMacs ?? null,
    peak_memory_bytes: metrics?.peakMemory ?? null,
    energy_j: metrics?.energy ?? null,
    ...requestMeasures(metrics?.requests),
    ...tokenMeasures(metrics?.tokens),
    trace_share: metrics?.shares?.trace ?? null,
    table_share: metrics?.shares?.table ?? null,
    interpolated_share: metrics?.shares?.interpolated ?? null,
    scaled_share: metrics?.shares?.scaled ?? null,
    estimator_share: metrics?.shares?.estimator ?? null,
    board_share: metrics?.shares?.board ?? null,
    extrapolated_share: metrics?.shares?.extrapolated ?? null,
    roofline_share: metrics?.shares?.roofline ?? null,
    stated_share: metrics?.shares?.stated ?? null,
    status: outcome.status,
    reason: outcome.status === "ok" ? outcome.notes.join("; ") : outcome.reason,
    swept,
  };
}

function quotient(dividend: number | undefined, divisor: number | undefined): number | null {
  return dividend !== undefined && divisor ? dividend / divisor : null;
}

/** A row as one flat object: what `--json` prints. */
export function flatRow({ swept, ...columns }: PointRow): Readonly<Record<string, string | number | null>> {
  return { ...columns, ...swept };
}
