import { exponential, randomStream, standardNormal, type RandomStream } from "../../sim/random.ts";
import type { Step } from "./steps.ts";

/** A random bandwidth by its statistics. */
export interface SyntheticBandwidth {
  /** Bytes/s, on average over the time without outages. */
  readonly mean: number;
  /** Coefficient of variation of the time without outages: standard deviation over mean. */
  readonly variation: number;
  /** Seconds after which the autocorrelation of the bandwidth has fallen to 1/e. */
  readonly correlation: number;
  /** Nothing passes for `length` seconds each time, `between` seconds after the last time on average; both in seconds. */
  readonly outages?: { readonly between: number; readonly length: number } | undefined;
}

/** Bandwidths that are drawn in a correlation time. */
const drawsOfCorrelation = 10;

/** Bytes/s on average over all time. */
export function syntheticMean({ mean, outages }: SyntheticBandwidth): number {
  return outages ? (mean * outages.between) / (outages.between + outages.length) : mean;
}

/**
 * An endless bandwidth with the stated statistics: log-normal, its logarithm an autoregressive process of first order with ten
 * draws in a correlation time. Outages come on top, exponential times apart.
 *
 * @param stream name of the random stream: links of one network vary each for itself
 */
export function* syntheticSteps(
  synthetic: SyntheticBandwidth,
  seed: number,
  stream: string,
): Generator<Step, void, undefined> {
  const draw = bandwidths(synthetic, randomStream(seed, stream));
  const toss = randomStream(seed, `${stream}/outages`);
  const { variation, correlation, outages = { between: Infinity, length: 0 } } = synthetic;
  const untilOutage = () => exponential(toss, outages.between);
  let bandwidth = 0;
  let draws = 0;
  let nextDraw = 0;
  let isOut = false;
  let nextEdge = untilOutage();
  let last: number | undefined;
  for (let time = 0; time < Infinity; time = Math.min(nextDraw, nextEdge)) {
    if (time === nextDraw) {
      bandwidth = draw();
      nextDraw = variation > 0 ? (++draws * correlation) / drawsOfCorrelation : Infinity;
    }
    if (time === nextEdge) {
      isOut = !isOut;
      nextEdge += isOut ? outages.length : untilOutage();
    }
    const value = isOut ? 0 : bandwidth;
    if (value !== last) yield { time, value };
    last = value;
  }
}

/** Draws of a log-normal process whose values, not only their logarithms, have the stated statistics. */
function bandwidths({ mean, variation }: SyntheticBandwidth, random: RandomStream): () => number {
  const variance = Math.log1p(variation ** 2);
  // The correlation of logarithms at which that of the values is 1/e: (exp(variance r) - 1) / (exp(variance) - 1).
  const atCorrelation = variance > 0 ? Math.log1p(Math.expm1(variance) / Math.E) / variance : 0;
  const keep = atCorrelation ** (1 / drawsOfCorrelation);
  let deviate = standardNormal(random);
  return () => {
    const value = mean * Math.exp(Math.sqrt(variance) * deviate - variance / 2);
    deviate = keep * deviate + Math.sqrt(1 - keep ** 2) * standardNormal(random);
    return value;
  };
}
