import { InputError } from "../sim/errors.ts";
import type { Arrivals, Requests } from "../sim/run/index.ts";
import type { InferencePoint } from "./point.ts";

/** The highest rate at which requests still meet their deadline. */
export interface Capacity {
  /** Requests/s; 0 where not even a rate that leaves every request alone holds it. */
  readonly rate: number;
  /** Part of the requests that meet their deadline at that rate. */
  readonly share: number;
  /** Rates that were tried. */
  readonly runs: number;
}

/** Rates are told apart to this part of themselves. */
const tolerance = 0.005;

/** More doublings or halvings than any rate needs. */
const mostSteps = 200;

/**
 * Finds by bisection the highest arrival rate at which a share of the requests has its result within the deadline;
 * requests that are dropped or fail have not. Of workloads that share a cluster it is that of the point's own, beside
 * the others as they are.
 *
 * @param point states requests with a deadline, whose arrivals have a rate
 * @param wanted share of the requests, as 0.95
 * @param shareAt share of the requests of a point that meet their deadline
 * @throws InputError for a point without a deadline, or whose arrivals have no rate
 */
export function capacityOf(
  point: InferencePoint,
  wanted: number,
  shareAt: (point: InferencePoint) => number,
): Capacity {
  const { streams } = point.workload;
  const number = workloadNumber(point);
  const requests = streams[number];
  if (!requests || requests.deadline === Infinity)
    throw new InputError("requests.deadline is missing: capacity is the highest rate that holds it");
  let runs = 0;
  const tried = (rate: number) => {
    runs++;
    const varied = streams.map((other, stream) => (stream === number ? atRate(requests, rate) : other));
    return shareAt({ ...point, workload: { ...point.workload, streams: varied } });
  };
  // One request within each deadline is little to ask; from there the rate doubles, or halves, until it is too high, or low enough.
  let low = { rate: 0, share: 1 };
  let high = 1 / requests.deadline;
  for (let step = 0; step < mostSteps; step++) {
    const share = tried(high);
    if (share < wanted) break;
    low = { rate: high, share };
    high *= 2;
  }
  if (low.rate === 0) {
    for (let step = 0; step < 10 && low.rate === 0; step++) {
      const share = tried(high / 2);
      if (share >= wanted) low = { rate: high / 2, share };
      else high /= 2;
    }
    if (low.rate === 0) return { rate: 0, share: 0, runs };
  }
  while (high - low.rate > tolerance * low.rate) {
    const rate = (low.rate + high) / 2;
    const share = tried(rate);
    if (share >= wanted) low = { rate, share };
    else high = rate;
  }
  return { ...low, runs };
}

/** Number of the workload that a point is of, among those that share its cluster. */
export function workloadNumber({ sharing }: Pick<InferencePoint, "sharing">): number {
  return typeof sharing?.row === "number" ? sharing.row : 0;
}

function atRate(requests: Requests, rate: number): Requests {
  return { ...requests, arrivals: arrivalsAt(requests.arrivals, rate) };
}

function arrivalsAt(arrivals: Arrivals, rate: number): Arrivals {
  switch (arrivals.kind) {
    case "every":
      return { ...arrivals, seconds: 1 / rate };
    case "poisson":
      return { ...arrivals, rate };
    case "burst":
      return { ...arrivals, seconds: arrivals.size / rate };
    case "single":
    case "outstanding":
    case "times":
      throw new InputError(
        "requests.arrivals have no rate to vary (allowed for capacity: {every: 33 ms}, {rate: 20 /s}, {burst: 8, every: 1 s})",
      );
  }
}
