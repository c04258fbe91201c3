import type { LowerBound, Planned } from "../planners/index.ts";
import { InfeasibleError } from "../sim/errors.ts";
import type { Metrics, RequestFigures } from "../sim/run/index.ts";
import { ReplacedBuiltInError } from "./outside/checked-planner.ts";

/** Why there is no result: the devices cannot hold any plan, or something broke. */
export interface Failure {
  readonly status: "infeasible" | "failed";
  readonly reason: string;
  /** A planner replaced built-ins: caches may hold wrong values from now on, and further points need fresh ones. */
  readonly spoilsCaches?: true;
}

/** Metrics of a run; plain tasks have neither multiply-accumulates, nor memory, nor sources of their times. */
export type Measures = Pick<Metrics, "latency" | "bytesMoved" | "busy" | "energy"> &
  Partial<Pick<Metrics, "redundantMacs" | "skippedShare" | "peakMemory" | "shares">> & {
    /** Of points that state requests. */
    readonly requests?: RequestMeasures;
    /** Of points that make tokens. */
    readonly tokens?: TokenMeasures;
  };

/** How long the tokens of a point took; seconds. */
export interface TokenMeasures {
  readonly timeToFirst: number;
  /** Of each token after the first, on average; undefined where there is none. */
  readonly later:
    | {
        readonly mean: number;
        readonly p95: number;
        /** The first device computes. */
        readonly compute: number;
        /** It does not, and something is on its way between devices. */
        readonly transfer: number;
        /** It waits for others that compute. */
        readonly waiting: number;
      }
    | undefined;
}

/** What became of the requests of a point. */
export interface RequestMeasures {
  readonly figures: RequestFigures;
  /** Part of the time in which the busiest device computes, its streams on average, and the busiest link carries something. */
  readonly deviceUtilisation: number;
  readonly linkUtilisation: number;
  /** Joules; null where the power of a device is not known or no request has a result. */
  readonly energyPerRequest: number | null;
}

/** A point that was planned and ran. */
export interface PointRun {
  readonly planned: Pick<Planned, "predictedLatency" | "predictedThroughput" | "search" | "notes">;
  /** Seconds of the run in the world that the planner believes; undefined for several workloads together. */
  readonly believedLatency: number | undefined;
  readonly metrics: Measures;
  /** What no plan can be faster than; undefined where nobody asks. */
  readonly lowerBound?: LowerBound | undefined;
}

/** The outcome of planning and running a point. */
export type Outcome = ((PointRun & { readonly status: "ok" }) | Failure) & {
  /** Wall time of planning. */
  readonly planningSeconds: number;
};

/** Plans and then runs; whatever goes wrong is an outcome too. */
export function outcomeOf<Decided>(plan: () => Decided, run: (made: Decided) => PointRun): Outcome {
  const start = performance.now();
  let planningSeconds: number | undefined;
  const sinceStart = () => (performance.now() - start) / 1e3;
  try {
    const made = plan();
    planningSeconds = sinceStart();
    const ran = run(made);
    refuseImpossible(ran);
    return { status: "ok", ...ran, planningSeconds };
  } catch (error) {
    return { ...failureOf(error), planningSeconds: planningSeconds ?? sinceStart() };
  }
}

/** Latencies are differences of dates, which may be off by this part of them. */
const rounding = 1e-6;

/** What is not a number to compare by is not a result. */
function refuseImpossible({ planned, believedLatency, metrics, lowerBound }: PointRun): void {
  const { latency, bytesMoved, energy, redundantMacs, peakMemory } = metrics;
  const latencies = {
    "predicted latency": planned.predictedLatency,
    "believed latency": believedLatency,
    "predicted throughput": planned.predictedThroughput,
  };
  const measures = { ...latencies, latency, "bytes moved": bytesMoved };
  const others = { energy, "redundant multiply-accumulates": redundantMacs, "peak memory": peakMemory };
  for (const [name, value] of Object.entries({ ...measures, ...others })) {
    if (value === null || value === undefined || Number.isFinite(value)) continue;
    throw new RangeError(`the ${name} is ${value}: figures of the scenario are too far apart`);
  }
  if (latency <= 0)
    throw new RangeError(`the latency is ${latency} s: nothing in the scenario takes any time`);
  if (lowerBound?.kind === "proved" && latency < lowerBound.seconds * (1 - rounding))
    throw new RangeError(
      `the latency is ${latency} s, below the ${lowerBound.seconds} s that are proved for all plans: a bug of slicewise`,
    );
}

/** What an error says about a point. */
export function failureOf(error: unknown): Failure {
  if (error instanceof InfeasibleError) return { status: "infeasible", reason: error.message };
  return {
    status: "failed",
    reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    ...(error instanceof ReplacedBuiltInError && { spoilsCaches: true }),
  };
}
