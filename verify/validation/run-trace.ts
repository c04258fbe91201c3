/** When each task of a program ran for one request; seconds from the start of the run. */
export interface RequestTrace {
  readonly arrival: number;
  readonly computeStart: Float64Array;
  readonly computeEnd: Float64Array;
  readonly transferStart: Float64Array;
  /** When the last destination had it. */
  readonly transferEnd: Float64Array;
}

/** When a request had its result, from its arrival; seconds. */
export function latencyOf({ arrival, computeEnd, transferEnd }: RequestTrace): number {
  let end = arrival;
  for (const time of computeEnd) end = Math.max(end, time);
  for (const time of transferEnd) end = Math.max(end, time);
  return end - arrival;
}

/** What a request's latency consists of: seconds that add up to it. */
export interface LatencyParts {
  /** Some device computes for it. */
  readonly compute: number;
  /** None does, and something is on its way. */
  readonly transfer: number;
  /** Neither. */
  readonly waiting: number;
}

/** Splits the latency of a request by what happens for it. */
export function latencyParts(trace: RequestTrace): LatencyParts {
  const computes = intervals(trace.computeStart, trace.computeEnd);
  const all = [...computes, ...intervals(trace.transferStart, trace.transferEnd)];
  const compute = coveredSeconds(computes);
  const either = coveredSeconds(all);
  return { compute, transfer: either - compute, waiting: latencyOf(trace) - either };
}

type Interval = readonly [start: number, end: number];

function intervals(starts: Float64Array, ends: Float64Array): Interval[] {
  return Array.from(starts, (start, index): Interval => [start, ends[index]!]);
}

/** Seconds that at least one interval covers. */
function coveredSeconds(all: readonly Interval[]): number {
  let covered = 0;
  let until = -Infinity;
  for (const [start, end] of all.toSorted(([a], [b]) => a - b)) {
    covered += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return covered;
}
