import { InputError } from "../sim/errors.ts";
import type { CheckedPlan } from "../sim/partition/index.ts";
import { energyOf, follow, trueTimes, type Metrics } from "../sim/run/index.ts";
import type { DecidedPoint } from "./decided-point.ts";
import type { RequestMeasures } from "./outcome.ts";
import type { InferencePoint } from "./point.ts";
import { replanning, type ReplanCounts } from "./replan.ts";
import { meanLatency, requestMeasures, serve, type Served } from "./serve.ts";

/** Measures of what serves the requests of a point; the latency is their mean. */
export interface ServedMetrics extends Metrics {
  /** Only of points that state requests. */
  readonly requests?: RequestMeasures;
}

/** One request in a still world: its measures, and the plan of all that was computed, proved sound. */
export interface RunAlone {
  readonly metrics: Metrics;
  readonly checked: CheckedPlan;
}

/**
 * Serves the requests of a point by what its planner decided, in a world that may change.
 *
 * What a plan does for each request is measured on one in a still world: bytes, multiply-accumulates, sources of its
 * times. Energy is that of all requests together.
 *
 * @throws InfeasibleError where no request has a result
 */
export function serveDecided(point: InferencePoint, decided: DecidedPoint, alone: RunAlone): ServedMetrics {
  const { metrics, checked } = alone;
  const served = serveBy(point, decided);
  const energy = energyOfAll(point, metrics, served);
  return {
    ...metrics,
    latency: meanLatency(served.figures),
    peakMemory: peakMemory(checked, served.mostAtOnce),
    busy: served.busy,
    energy,
    costNotes: [...metrics.costNotes, ...served.notes],
    ...(point.settings.requests && { requests: requestMeasures(served, energy) }),
  };
}

/** Part of the requests of a point that have their result within the deadline when its plan serves them. */
export function shareInTime(point: InferencePoint, decided: DecidedPoint): number {
  const { figures, latencies } = serveBy(point, decided);
  const deadline = point.workload.streams[0]?.deadline ?? Infinity;
  return latencies.filter((latency) => latency <= deadline).length / figures.arrived;
}

/** A plan takes the requests in the order in which they come, as many at once as the devices have memory for. */
function serveBy(
  point: InferencePoint,
  decided: DecidedPoint,
): Served & { readonly notes: readonly string[] } {
  const { cluster, timing, workload, reaction } = point;
  const { secondsOf } = trueTimes(cluster, timing);
  if (decided.kind === "controller") {
    if (replans(point) || point.settings.failures)
      throw new InputError("tiles that devices take while a request runs are for devices that do not fail");
    return { ...serve(cluster, workload, decided.decision.controller(), secondsOf), notes: [] };
  }
  const { inference, checked } = decided;
  if (replans(point)) {
    const counts = { plans: 0, withoutPlan: 0, weightBytes: 0 };
    const served = serve(cluster, workload, replanning(point, decided, counts), secondsOf);
    return { ...served, notes: notesOf(counts) };
  }
  const controller = follow(checked.lowering, {
    atOnce: mostAtOnce(checked, cluster.devices),
    onFailure: reaction.onFailure === "fail" ? "fail" : "retry",
    inputAt: inference.inputAt === "everywhere" ? undefined : inference.inputAt,
  });
  return { ...serve(cluster, workload, controller, secondsOf), notes: [] };
}

function replans({ reaction: { replan, onFailure } }: InferencePoint): boolean {
  return replan !== undefined || onFailure === "replan";
}

function notesOf({ plans, withoutPlan, weightBytes }: ReplanCounts): readonly string[] {
  const moved = weightBytes > 0 ? `, and moved ${weightBytes} bytes of weights` : "";
  return [
    `planned again ${plans} times${moved}`,
    ...(withoutPlan > 0 ? [`${withoutPlan} times no plan fitted the devices that were up`] : []),
  ];
}

/** Joules of all requests: computing by the time that devices were busy, sending as one request alone does. */
function energyOfAll({ cluster }: InferencePoint, alone: Metrics, { busy, figures }: Served): number | null {
  const computing = energyOf(cluster, busy, []);
  const ofOne = energyOf(cluster, alone.busy, []);
  if (computing === null || ofOne === null || alone.energy === null) return null;
  return computing + (alone.energy - ofOne) * figures.finished;
}

/** Requests that the devices can hold at once: each takes the activations of its plan, all share the weights. */
function mostAtOnce({ memories }: CheckedPlan, devices: readonly { readonly memory: number }[]): number {
  return Math.min(
    ...memories.map(({ weights, activations }, device) =>
      activations === 0
        ? Infinity
        : Math.max(1, Math.floor((devices[device]!.memory - weights) / activations)),
    ),
  );
}

function peakMemory({ memories }: CheckedPlan, requests: number): number {
  return Math.max(
    ...memories.map(({ weights, activations }) => weights + activations * Math.max(1, requests)),
  );
}
