import type { PointRow } from "../../results/row.ts";

/** A row of a point that ran, with what the test gives instead. */
export function rowWith(fields: Partial<PointRow> = {}): PointRow {
  return {
    scenario: "small",
    model: "resnet18",
    devices: 2,
    topology: "ring",
    bandwidth_bps: 100e6,
    planner: "single",
    knowledge: "exact",
    seed: 1,
    predicted_latency_s: 0.2,
    believed_latency_s: 0.2,
    accuracy: null,
    predicted_throughput_rps: null,
    simulated_latency_s: 0.2,
    speedup: 1,
    bytes_moved: 0,
    redundant_macs: 0,
    peak_memory_bytes: 1e6,
    energy_j: null,
    latency_mean_s: null,
    latency_p50_s: null,
    latency_p95_s: null,
    latency_p99_s: null,
    latency_max_s: null,
    throughput_rps: null,
    offered_rps: null,
    requests_finished: null,
    requests_missed: null,
    requests_dropped: null,
    requests_failed: null,
    queue_mean: null,
    queue_max: null,
    device_utilisation: null,
    link_utilisation: null,
    energy_per_request_j: null,
    time_to_first_token_s: null,
    token_mean_s: null,
    token_p95_s: null,
    tokens_per_s: null,
    token_compute_s: null,
    token_transfer_s: null,
    token_waiting_s: null,
    trace_share: 1,
    scaled_share: 0,
    table_share: 0,
    board_share: 0,
    interpolated_share: 0,
    estimator_share: 0,
    extrapolated_share: 0,
    roofline_share: 0,
    stated_share: 0,
    status: "ok",
    reason: "",
    swept: {},
    ...fields,
  };
}

/** Two planners over some bandwidths in one topology. */
export function curves(bandwidths: readonly number[]): readonly PointRow[] {
  return bandwidths.flatMap((bandwidth_bps) => [
    rowWith({ bandwidth_bps }),
    rowWith({
      bandwidth_bps,
      planner: "flexpie",
      simulated_latency_s: 5e6 / bandwidth_bps,
      speedup: bandwidth_bps / 25e6,
    }),
  ]);
}
