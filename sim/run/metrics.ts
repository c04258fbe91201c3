import type { Cluster, CostSource } from "../cluster/index.ts";
import { costSources } from "../cluster/index.ts";
import { modelMacs, type Model } from "../model/index.ts";
import type { CheckedPlan } from "../partition/index.ts";
import type { Transfer } from "../program/index.ts";
import type { CostOrigin, Durations } from "./durations.ts";
import { energyOf } from "./energy.ts";
import type { RunRecorder, Timeline } from "./record.ts";
import { workBalance } from "./work.ts";

/** What one run of a plan came to. */
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
 * Sums up a run.
 *
 * @param needed multiply-accumulates of the model that was asked for, where the plan is for another
 */
export function metricsOf(
  { lowering, memories }: CheckedPlan,
  model: Model,
  cluster: Cluster,
  durations: Durations,
  timeline: Timeline,
  needed = modelMacs(model),
): Metrics {
  const busy = cluster.devices.map(() => 0);
  for (const [task, { piece }] of lowering.computes.entries()) {
    const { concurrency } = cluster.devices[piece.device]!;
    busy[piece.device]! += concurrency
      ? timeline.computeEnd[task]! - timeline.computeStart[task]!
      : durations.seconds[task]!;
  }
  return {
    latency: timeline.makespan,
    bytesMoved: bytesOf(lowering.transfers),
    ...workBalance(
      model,
      lowering.computes.map(({ piece }) => piece),
      needed,
    ),
    peakMemory: peakOf(memories),
    ...costMetrics(durations.origin),
    busy,
    energy: energyOf(cluster, busy, lowering.transfers),
  };
}

/**
 * Sums up a run of one request that a controller has decided.
 *
 * @param checked the plan that it came to
 * @param record of the run, in which the request has its result
 */
export function controlledMetrics(
  { lowering, memories }: CheckedPlan,
  model: Model,
  cluster: Cluster,
  origin: CostOrigin,
  { programs, messages, finishes }: RunRecorder,
): Metrics {
  const busy = cluster.devices.map(() => 0);
  const transfers: Sending[] = messages.map(({ from, to, bytes }) => ({
    source: from,
    destinations: [to],
    bytes,
  }));
  for (const { program, computeStart, computeEnd } of programs) {
    transfers.push(...program.transfers);
    for (const [compute, { device }] of program.computes.entries())
      busy[device]! += computeEnd[compute]! - computeStart[compute]!;
  }
  return {
    latency: Math.max(...finishes.values()),
    bytesMoved: bytesOf(transfers),
    ...workBalance(
      model,
      lowering.computes.map(({ piece }) => piece),
    ),
    peakMemory: peakOf(memories),
    ...costMetrics(origin),
    busy,
    energy: energyOf(cluster, busy, transfers),
  };
}

type Sending = Pick<Transfer, "source" | "destinations" | "bytes">;

/** Bytes delivered, counted once a receiving device. */
function bytesOf(transfers: readonly Sending[]): number {
  return transfers.reduce((sum, { bytes, destinations }) => sum + bytes * destinations.length, 0);
}

function peakOf(memories: CheckedPlan["memories"]): number {
  return Math.max(...memories.map(({ weights, activations }) => weights + activations));
}

/** Fraction of a run's compute time by source, and what to know about it. */
function costMetrics({ bySource, notes }: CostOrigin): Pick<Metrics, "shares" | "costNotes"> {
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
