import { endOfInstant } from "../engine/index.ts";
import { enlarged } from "../enlarged.ts";
import type { Requests } from "./workload.ts";

/** Exact figures of latencies, seconds. Quantiles are nearest ranks: the least latency that so many percent do not exceed. */
export interface LatencyFigures {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** What became of the requests of a run; of those after the warm-up, where nothing else is said. */
export interface RequestFigures {
  /** From arrival to result; undefined where no request had one. */
  readonly latency: LatencyFigures | undefined;
  /** Requests that came. */
  readonly arrived: number;
  readonly finished: number;
  /** Finished, but after their deadline. */
  readonly missed: number;
  /** Given up while they waited: no room in the queue, or too late. */
  readonly dropped: number;
  /** Lost with a device or a link, and not tried again. */
  readonly failed: number;
  /**
   * Requests/s that came: those after the first instant, over the time from there to the last one (as LoadGen of MLPerf
   * counts scheduled queries). Undefined where all came at once.
   */
  readonly offeredRate: number | undefined;
  /** Results/s in the measured time, also of requests of the warm-up; undefined where no time passed. */
  readonly throughput: number | undefined;
  /** From the first arrival after the warm-up to the last that happened: a result, a drop or a failure; seconds. */
  readonly measuredTime: number;
  /** Requests that wait, on average over the measured time, and at most; a length that lasts no time does not count. */
  readonly queueMean: number;
  /** Undefined for several workloads together. */
  readonly queueMax: number | undefined;
  /** Requests that wait or are served, on average over the measured time. */
  readonly inSystemMean: number;
}

/**
 * Follows the requests of one workload, which are numbered from 0 in the order of their arrival, and keeps 8 bytes for
 * each that finishes. Calls come in the order of time.
 */
export class RequestStatistics {
  private readonly warmUp: number;
  private readonly deadline: number;
  private readonly latencies = new LatencyList();
  private arrivals = 0;
  private waiting = 0;
  private served = 0;
  private arrived = 0;
  private missed = 0;
  private dropped = 0;
  private failed = 0;
  private laterArrivals = 0;
  private firstArrival = NaN;
  private lastArrival = NaN;
  /** Seconds; nothing is measured before the first arrival after the warm-up. */
  private start = Infinity;
  private now = 0;
  private results = 0;
  private waitingTime = 0;
  private systemTime = 0;
  private queueMax = 0;

  constructor({ warmUp, deadline }: Pick<Requests, "warmUp" | "deadline">) {
    this.warmUp = warmUp;
    this.deadline = deadline;
  }

  /** A request comes and waits. Returns its number. */
  arrives(now: number): number {
    this.advance(now);
    const request = this.arrivals++;
    if (this.counts(request)) {
      if (this.arrived++ === 0) this.start = this.firstArrival = now;
      else if (now > this.firstArrival) this.laterArrivals++;
      this.lastArrival = now;
    }
    this.waiting++;
    return request;
  }

  /** A request no longer waits. */
  starts(now: number): void {
    this.advance(now);
    this.waiting--;
    this.served++;
  }

  /** A request that has started has its result. */
  finishes(now: number, request: number, arrival: number): void {
    this.advance(now);
    this.served--;
    if (now > this.start) this.results++;
    if (this.counts(request)) {
      this.latencies.push(now - arrival);
      if (now > endOfInstant(arrival + this.deadline)) this.missed++;
    }
  }

  /** A request that waits is given up. */
  drops(now: number, request: number): void {
    this.advance(now);
    this.waiting--;
    if (this.counts(request)) this.dropped++;
  }

  /** A request is lost for good. @param started or does it still wait? */
  fails(now: number, request: number, started: boolean): void {
    this.advance(now);
    if (started) this.served--;
    else this.waiting--;
    if (this.counts(request)) this.failed++;
  }

  /** The metrics, once no request is left. */
  figures(): RequestFigures {
    const measuredTime = this.arrived > 0 ? this.now - this.start : 0;
    const span = this.lastArrival - this.firstArrival;
    const over = (amount: number) => (measuredTime > 0 ? amount / measuredTime : undefined);
    return {
      latency: this.latencies.length > 0 ? this.latencies.figures() : undefined,
      arrived: this.arrived,
      finished: this.latencies.length,
      missed: this.missed,
      dropped: this.dropped,
      failed: this.failed,
      offeredRate: span > 0 ? this.laterArrivals / span : undefined,
      throughput: over(this.results),
      measuredTime,
      queueMean: over(this.waitingTime) ?? 0,
      queueMax: this.queueMax,
      inSystemMean: over(this.systemTime) ?? 0,
    };
  }

  /** Latencies of the requests that finished, seconds, ascending; valid until the next one finishes. */
  sortedLatencies(): Float64Array {
    return this.latencies.sorted();
  }

  private counts(request: number): boolean {
    return request >= this.warmUp;
  }

  /** Lets the state last until now. */
  private advance(now: number): void {
    if (now > this.now && this.now >= this.start) {
      const seconds = now - this.now;
      this.waitingTime += this.waiting * seconds;
      this.systemTime += (this.waiting + this.served) * seconds;
      this.queueMax = Math.max(this.queueMax, this.waiting);
    }
    this.now = now;
  }
}

/** Latencies in 8 bytes each; as many bytes again for the moment in which the list grows. */
class LatencyList {
  length = 0;
  private values = new Float64Array(64);

  push(latency: number): void {
    if (this.length === this.values.length) this.values = enlarged(this.values, 2 * this.length);
    this.values[this.length++] = latency;
  }

  sorted(): Float64Array {
    return this.values.subarray(0, this.length).sort();
  }

  /** The list is not empty. */
  figures(): LatencyFigures {
    return latencyFigures(this.sorted());
  }
}

/** @param sorted seconds, ascending, not empty */
export function latencyFigures(sorted: Float64Array): LatencyFigures {
  return {
    mean: sum(sorted) / sorted.length,
    p50: nearestRank(sorted, 50),
    p95: nearestRank(sorted, 95),
    p99: nearestRank(sorted, 99),
    max: sorted.at(-1)!,
  };
}

/**
 * The least of the values that so many percent of them do not exceed.
 *
 * @param sorted ascending, not empty
 * @param percent a whole number from 1 to 100
 */
export function nearestRank(sorted: Float64Array, percent: number): number {
  // Whole numbers until the one division: 7 % of 100 are 7, and 0.07 * 100 is more.
  return sorted[Math.ceil((percent * sorted.length) / 100) - 1]!;
}

/** The sum with the rounding errors of its steps added up beside it (Neumaier 1974). */
function sum(values: Float64Array): number {
  let total = 0;
  let lost = 0;
  for (const value of values) {
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}
