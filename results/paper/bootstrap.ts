import type { RandomStream } from "../../sim/random.ts";
import { quantile } from "../../traces/statistics.ts";

/** Between these two numbers. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Resamples of a bootstrap, and the share of them that an interval covers. */
const resamples = 2000;
const level = 0.95;

/**
 * Confidence interval of the geometric mean of positive numbers by the percentile bootstrap: the middle 95 % of the means
 * of 2,000 samples that are drawn from the values with replacement (Efron and Tibshirani, An Introduction to the
 * Bootstrap, 1993, section 13.3).
 *
 * @returns undefined for fewer than two values, which say nothing about how they scatter
 */
export function bootstrapInterval(values: readonly number[], random: RandomStream): Interval | undefined {
  if (values.length < 2) return undefined;
  const logarithms = values.map(Math.log);
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let draw = 0; draw < logarithms.length; draw++) {
      sum += logarithms[Math.floor(random() * logarithms.length)]!;
    }
    return sum / logarithms.length;
  });
  const tail = (1 - level) / 2;
  return { low: Math.exp(quantile(means, tail)), high: Math.exp(quantile(means, 1 - tail)) };
}
