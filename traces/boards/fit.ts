import { median, quantile } from "../statistics.ts";
import type { EightBitFit } from "./board.ts";
import { nonNegativeLeastSquares } from "./non-negative.ts";
import { secondsOf, type TermVector } from "./terms.ts";

/** A model that was timed on a board. */
export interface TimedModel {
  readonly model: string;
  readonly terms: TermVector;
  readonly seconds: number;
}

/** How much a coefficient weighs that is as in the prior, in timed models; chosen by leave-one-model-out over all logged boards. */
export const shippedPriorWeight = 0.03;

/**
 * Seconds for each term's unit, none negative, that minimize the relative errors of the timed models and the relative distance to a prior:
 * `sum ((terms . x) / seconds - 1)^2 + weight * sum (x_j / prior_j - 1)^2`. The prior is first scaled to the models, so
 * that only its proportions count: what no model tells apart is as there.
 *
 * @param models at least one
 */
export function fitTerms(models: readonly TimedModel[], prior: TermVector, weight: number): TermVector {
  const scale = median(models.map(({ terms, seconds }) => seconds / secondsOf(terms, prior)));
  const scaled = prior.map((value) => value * scale);
  const rows = models.map(({ terms, seconds }) =>
    terms.map((amount, term) => (amount * scaled[term]!) / seconds),
  );
  const right = models.map(() => 1);
  const root = Math.sqrt(weight);
  for (const [term, value] of scaled.entries()) {
    if (value === 0) continue;
    rows.push(scaled.map((_, other) => (other === term ? root : 0)));
    right.push(root);
  }
  return nonNegativeLeastSquares(rows, right).map((factor, term) => factor * scaled[term]!);
}

/** By model: predicted from all others over measured, less 1. */
export function leaveOneModelOut(
  models: readonly TimedModel[],
  prior: TermVector,
  weight = shippedPriorWeight,
): readonly { readonly model: string; readonly error: number }[] {
  return models.map((left) => {
    const rest = models.filter((other) => other !== left);
    return {
      model: left.model,
      error: secondsOf(left.terms, fitTerms(rest, prior, weight)) / left.seconds - 1,
    };
  });
}

/** Fewer models in both types tell nothing of how far their factor errs. */
const fewestPairs = 4;

/** The factor of models in 8 bits, by the seconds of models in float32 and in 8 bits; undefined where too few have both. */
export function eightBitFit(
  models: readonly Omit<TimedModel, "terms">[],
  eightBit: ReadonlyMap<string, number>,
): EightBitFit | undefined {
  const factors = models.flatMap(({ model, seconds }) => {
    const narrow = eightBit.get(model);
    return narrow === undefined ? [] : [narrow / seconds];
  });
  if (factors.length < fewestPairs) return undefined;
  const errors = factors.map((factor, left) => Math.abs(median(factors.toSpliced(left, 1)) / factor - 1));
  return { factor: median(factors), models: factors.length, error: median(errors) };
}

/** Median and 90 % quantile of errors regardless of their sign. */
export function errorSummary(errors: readonly number[]): { readonly median: number; readonly p90: number } {
  const sizes = errors.map(Math.abs);
  return { median: median(sizes), p90: quantile(sizes, 0.9) };
}

/** Rounds of the fit of a typical board; its changes are in the fourth digit from the sixth on. */
const rounds = 12;

/**
 * Proportions of terms on boards of all speeds: non-negative least squares over all their models, each board's times divided by how fast it is
 * in the median.
 *
 * @param start proportions to begin with
 */
export function typicalTerms(boards: readonly (readonly TimedModel[])[], start: TermVector): TermVector {
  let typical = start;
  for (let round = 0; round < rounds; round++) {
    const rows: (readonly number[])[] = [];
    for (const models of boards) {
      const speed = median(models.map(({ terms, seconds }) => seconds / secondsOf(terms, typical)));
      for (const { terms, seconds } of models) rows.push(terms.map((amount) => (amount * speed) / seconds));
    }
    typical = nonNegativeLeastSquares(
      rows,
      rows.map(() => 1),
    );
  }
  return typical;
}
