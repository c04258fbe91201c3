import { ClusterError } from "./error.ts";

/**
 * What each message waits beside the latency of a link, drawn for each: log-normal through the median and the value
 * that 19 of 20 messages stay below; seconds.
 */
export interface Jitter {
  readonly p50: number;
  readonly p95: number;
}

/** The 95th percentile of the standard normal distribution. */
const z95 = 1.6448536269514722;

/**
 * Refuses impossible figures.
 * @throws ClusterError unless both are above 0 and finite, and the 95th percentile is not below the median.
 */
export function checkJitter(name: string, { p50, p95 }: Jitter): void {
  if (p50 > 0 && p50 <= p95 && p95 < Infinity) return;
  throw new ClusterError(
    `link "${name}": no jitter has a median of ${p50} s and a 95th percentile of ${p95} s`,
  );
}

/**
 * The wait of one message, seconds.
 * @param draw uniform numbers from [0, 1); two are used
 */
export function drawJitter({ p50, p95 }: Jitter, draw: () => number): number {
  // Box and Muller; 1 - u is above 0.
  const normal = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  return p50 * Math.exp((Math.log(p95 / p50) / z95) * normal);
}
