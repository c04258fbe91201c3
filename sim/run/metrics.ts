import type { Cluster, CostSource } from "../cluster/index.ts";
import { costSources } from "../cluster/index.ts";
import { modelMacs, type Model } from "../model/index.ts";
import type { CheckedPlan } from "../partition/index.ts";
import type { Transfer } from "../program/index.ts";
import type { CostOrigin } from "./durations.ts";
import { energyOf } from "./energy.ts";
import type { RecordedRun } from "./record.ts";
import { workBalance } from "./work.ts";

/** Metrics of one run of a plan. */
export interface Metrics {
  /** Seconds from the start to the result in its place. */
  readonly latency: number;
  /** Bytes delivered, counted once a receiving device. */
  readonly bytesMoved: number;
  /** Multiply-accumulates that are done again, or beyond the model that was asked for; never below 0. */
  readonly redundantMacs: number;
  /** Part of the model's multiply-accumulates that nobody does because nobody reads what they make. */
  readonly skippedShare: number;
  /** Largest memory that one device needs; bytes. */
  readonly peakMemory: number;
  /** Fraction of compute time by where it comes from; they add up to 1. */
  readonly shares: Readonly<Record<CostSource, number>>;
  /** What to know about the compute times. */
  readonly costNotes: readonly string[];
  /** Seconds that the streams of each device compute, added up. */
  readonly busy: readonly number[];
  /** Joules of all devices for computing and sending; null where the power of one is not known. */
  readonly energy: number | null;
}

/**
 * Sums up a run of one request.
 *
 * @param checked the plan that ran, or that a controller realised
 * @param run in which the request has its result
 * @param needed multiply-accumulates of the model that was asked for, where the plan is for another
 */
export function metricsOf(
  { lowering, memories }: CheckedPlan,
  model: Model,
  cluster: Cluster,
  origin: CostOrigin,
  { record: { programs, messages, finishes }, end }: RecordedRun,
  needed = modelMacs(model),
): Metrics {
  const posted = messages.map(({ bytes }): Sending => ({ destinations: [0], bytes }));
  return {
    latency: Math.max(...finishes.values()),
    bytesMoved: bytesOf([...posted, ...programs.flatMap(({ program }) => program.transfers)]),
    ...workBalance(
      model,
      lowering.computes.map(({ piece }) => piece),
      needed,
    ),
    peakMemory: peakOf(memories),
    ...costMetrics(origin),
    busy: end.busy,
    energy: energyOf(cluster.devices, end),
  };
}

type Sending = Pick<Transfer, "destinations" | "bytes">;

/** Bytes delivered, counted once a receiving device. */
function bytesOf(transfers: readonly Sending[]): number {
  return transfers.reduce((sum, { bytes, destinations }) => sum + bytes * destinations.length, 0);
}

function peakOf(memories: CheckedPlan["memories"]): number {
  return Math.max(...memories.map(({ weights, activations }) => weights + activations));
}

/** Fraction of a run's compute time by source, and what to know about it. */
export function costMetrics({ bySource, notes }: CostOrigin): Pick<Metrics, "shares" | "costNotes"> {
  const total = costSources.reduce((sum, source) => sum + bySource[source], 0);
  const share = (source: CostSource) => (total > 0 ? bySource[source] / total : 0);
  const shares = {
    trace: share("trace"),
    interpolated: share("interpolated"),
    table: share("table"),
    scaled: share("scaled"),
    estimator: share("estimator"),
    board: share("board"),
    extrapolated: share("extrapolated"),
    roofline: share("roofline"),
    stated: share("stated"),
  };
  return { shares, costNotes: [...notes] };
}
