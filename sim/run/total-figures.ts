import { latencyFigures, type RequestFigures } from "./request-statistics.ts";

/** What became of the requests of one of several workloads. */
export interface WorkloadFigures {
  readonly figures: RequestFigures;
  /** Seconds. */
  readonly latencies: Float64Array;
}

/**
 * The requests of several workloads together: quantiles over the latencies of all, sums of what is counted and of rates and
 * lengths, each of which is over the measured time of its own workload.
 */
export function totalFigures(workloads: readonly WorkloadFigures[]): RequestFigures {
  const all = workloads.map(({ figures }) => figures);
  const latencies = Float64Array.from(workloads.flatMap((one) => [...one.latencies])).sort();
  const sum = (amount: (figures: RequestFigures) => number) =>
    all.reduce((total, figures) => total + amount(figures), 0);
  /** Of workloads whose requests all come at once nothing is known; those of the others are a rate. */
  const rate = (amount: (figures: RequestFigures) => number | undefined) =>
    all.some((figures) => amount(figures) !== undefined) ? sum((figures) => amount(figures) ?? 0) : undefined;
  return {
    latency: latencies.length > 0 ? latencyFigures(latencies) : undefined,
    arrived: sum(({ arrived }) => arrived),
    finished: sum(({ finished }) => finished),
    missed: sum(({ missed }) => missed),
    dropped: sum(({ dropped }) => dropped),
    failed: sum(({ failed }) => failed),
    offeredRate: rate(({ offeredRate }) => offeredRate),
    throughput: rate(({ throughput }) => throughput),
    measuredTime: Math.max(...all.map(({ measuredTime }) => measuredTime)),
    queueMean: sum(({ queueMean }) => queueMean),
    queueMax: undefined,
    inSystemMean: sum(({ inSystemMean }) => inSystemMean),
  };
}
