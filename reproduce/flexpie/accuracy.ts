import { median } from "../../traces/statistics.ts";
import { agreementOf } from "./agreement.ts";
import { isPublished, type Comparison, cellsOf } from "./compare.ts";
import { relativeError, speedupsOf } from "./speedups.ts";

/** Speed-ups no further off than this are counted as near. */
const nearness = 0.2;

/** How near a group of settings is to the paper; shares and errors as plain numbers, NaN where nothing is published. */
export interface Accuracy {
  /** Settings that the paper shows. */
  readonly cases: number;
  /** Median of the errors of end-to-end times, signs dropped. */
  readonly timeError: number;
  /** Median of the errors of FlexPie's speed-ups over the five baselines, signs dropped. */
  readonly speedupError: number;
  /** Median of the same errors with their signs: below 0 where FlexPie's advantage comes out too small. */
  readonly speedupBias: number;
  /** Share of these speed-ups within 20 % of the paper's. */
  readonly speedupsNear: number;
  /** Median over settings. */
  readonly tau: number;
  /** Shares of settings in which the best, the worst and the best of the baselines agree. */
  readonly best: number;
  readonly worst: number;
  readonly bestBaseline: number;
}

/** Compares the settings among these that the paper shows. */
export function accuracyOf(comparisons: readonly Comparison[]): Accuracy {
  const published = comparisons.filter(isPublished);
  const cells = published.flatMap(cellsOf);
  const timeErrors = cells.map(({ seconds, paperSeconds }) => errorOf(seconds, paperSeconds));
  const speedupErrors = published.flatMap(speedupsOf).map(({ ours, paper }) => errorOf(ours, paper));
  const agreements = published.map(agreementOf);
  return {
    cases: published.length,
    timeError: medianOf(timeErrors.map(Math.abs)),
    speedupError: medianOf(speedupErrors.map(Math.abs)),
    speedupBias: medianOf(speedupErrors),
    speedupsNear: shareOf(speedupErrors.map((error) => Math.abs(error) <= nearness)),
    tau: medianOf(agreements.map(({ tau }) => tau).filter((tau) => !Number.isNaN(tau))),
    best: shareOf(agreements.map(({ best }) => best.agrees)),
    worst: shareOf(agreements.map(({ worst }) => worst.agrees)),
    bestBaseline: shareOf(agreements.map(({ bestBaseline }) => bestBaseline.agrees)),
  };
}

function errorOf(ours: number, paper: number | undefined): number {
  return paper === undefined ? NaN : relativeError(ours, paper);
}

function medianOf(values: readonly number[]): number {
  return values.length === 0 ? NaN : median(values);
}

function shareOf(truths: readonly boolean[]): number {
  return truths.filter((truth) => truth).length / truths.length;
}
