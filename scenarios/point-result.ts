import type { SearchCourse } from "../planners/index.ts";
import { skippedNotes, slowerThanSingle } from "./beside-single.ts";
import type { Failure, Measures, Outcome } from "./outcome.ts";
import type { Point, PointIdentity } from "./point.ts";

/** Measures of a point that ran; seconds. */
export interface Success {
  readonly status: "ok";
  /** By the planner's own model of its plan; undefined where it has none. */
  readonly predictedLatency: number | undefined;
  /** Results/s by the same model; undefined where it has none of them. */
  readonly predictedThroughput: number | undefined;
  /** How the planner searched, where it did so by a population. */
  readonly search: SearchCourse | undefined;
  /** Of the run in the world that the planner believes; undefined for several workloads together. */
  readonly believedLatency: number | undefined;
  readonly metrics: Measures;
  /** Latency of the baseline over that of the planner; undefined where the baseline has none. */
  readonly speedup: number | undefined;
  /** Seconds that no plan is faster than; undefined where nobody asks, or none are proved. */
  readonly lowerBound: number | undefined;
  /** Results/s that no plan exceeds; undefined where nobody asks, none are proved, or results are not counted from the first on. */
  readonly throughputBound: number | undefined;
  /** What the planner substituted or cut short, and whether one device alone would have been faster. */
  readonly notes: readonly string[];
}

/** The result of one point. */
export interface PointResult {
  readonly identity: PointIdentity;
  readonly outcome: Success | Failure;
  /** Wall time of planning; seconds. */
  readonly planningSeconds: number;
}

/** The result of a point from the outcomes of its planner, baseline and single device. */
export function resultOf(point: Point, own: Outcome, baseline: Outcome, single: Outcome): PointResult {
  const { identity, networkNotes, settings } = point;
  const isUnchanged = point.kind === "inference" && point.unchanged !== undefined;
  const label = `${point.baseline.label}${isUnchanged ? " of the unchanged model" : ""}`;
  const { planningSeconds } = own;
  if (own.status !== "ok") return { identity, outcome: failureAlone(own), planningSeconds };
  // It ran first: what its call left in caches may be in this result.
  if (baseline.status !== "ok" && baseline.spoilsCaches)
    return { identity, outcome: failureAlone(baseline), planningSeconds };
  const { planned, believedLatency, metrics, lowerBound } = own;
  const proved = lowerBound?.kind === "proved" ? lowerBound : undefined;
  const compared = isUnchanged ? [`speed-up over ${label}`] : [];
  const failed = baseline.status === "ok" ? compared : [`baseline ${label}: ${baseline.reason}`];
  return {
    identity,
    outcome: {
      status: "ok",
      predictedLatency: planned.predictedLatency,
      predictedThroughput: planned.predictedThroughput,
      search: planned.search,
      believedLatency,
      metrics,
      speedup: baseline.status === "ok" ? baseline.metrics.latency / metrics.latency : undefined,
      lowerBound: proved?.seconds,
      throughputBound:
        proved && proved.secondsOfResult > 0 && metrics.requests && countsAll(settings)
          ? 1 / proved.secondsOfResult
          : undefined,
      notes: [
        ...planned.notes,
        ...(lowerBound?.kind === "not proved" ? [`no lower bound: ${lowerBound.reason}`] : []),
        ...(lowerBound === undefined && "lower_bound" in settings && settings.lower_bound === true
          ? ["no lower bound: none is proved of training and of several workloads"]
          : []),
        ...failed,
        ...networkNotes,
        ...skippedNotes(metrics),
        ...slowerThanSingle(metrics, single),
      ],
    },
    planningSeconds,
  };
}

function failureAlone({ status, reason, spoilsCaches }: Failure): Failure {
  return { status, reason, ...(spoilsCaches && { spoilsCaches }) };
}

/** Are all results measured? What is measured from later on may rest on work done before. */
function countsAll(settings: Point["settings"]): boolean {
  return "requests" in settings && settings.requests?.warm_up === 0;
}
