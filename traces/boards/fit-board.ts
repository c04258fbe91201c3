import { InputError } from "../../sim/errors.ts";
import { quantile } from "../statistics.ts";
import type { FittedBoard, ThreadFit } from "./board.ts";
import {
  eightBitFit,
  errorSummary,
  fitTerms,
  leaveOneModelOut,
  shippedPriorWeight,
  type TimedModel,
} from "./fit.ts";
import { typicalTerms } from "./shipped.ts";
import { secondsOf } from "./terms.ts";

/** Fewer models tell nothing of how far a fit errs. */
const fewestModels = 3;

/** A time that is so many times off what all others say of it is a spike, or of another device. */
const largestDeviation = 4;

/** What was timed of a board. */
export interface BoardTimes {
  readonly name: string;
  readonly host: string;
  readonly core: string;
  readonly source: string;
  /** By number of threads. */
  readonly times: ReadonlyMap<number, readonly TimedModel[]>;
  /** By number of threads: seconds of models in 8 bits, by the name of the model in float32. */
  readonly eightBit?: ReadonlyMap<number, ReadonlyMap<string, number>>;
}

/**
 * A board's profile from times of whole models; what they do not tell apart is in proportion as on a typical board.
 *
 * @returns the board, and a note on each time that was left out because it is more than 4 times off what the others say
 * @throws InputError for fewer than 3 models with a number of threads
 */
export function fitBoard({ times, eightBit = new Map(), ...board }: BoardTimes): {
  readonly board: FittedBoard;
  readonly notes: readonly string[];
} {
  const notes: string[] = [];
  const fits = [...times]
    .sort(([a], [b]) => a - b)
    .map(([threads, all]): ThreadFit => {
      const about = `${threads} thread${threads === 1 ? "" : "s"}`;
      if (all.length < fewestModels) {
        throw new InputError(
          `${about}: ${all.length} different model${all.length === 1 ? " was" : "s were"} timed, and a fit needs ${fewestModels}; with fewer, ` +
            "calibrate the profile of a board with the same cores",
        );
      }
      const models = withoutSpikes(all, (note) => notes.push(`${about}: ${note}`));
      const left = leaveOneModelOut(models, typicalTerms).map(({ error }) => error);
      const { median, p90 } = errorSummary(left);
      const int8 = eightBitFit(models, eightBit.get(threads) ?? new Map());
      return {
        threads,
        coefficients: fitTerms(models, typicalTerms, shippedPriorWeight),
        models: models.length,
        error: median,
        p90,
        ...(int8 && { int8 }),
      };
    });
  return { board: { ...board, fits }, notes };
}

/** The models but those, one after the other and up to a quarter of them, that are far off what the others say. */
function withoutSpikes(all: readonly TimedModel[], report: (note: string) => void): readonly TimedModel[] {
  let models = all;
  while (models.length > Math.max(fewestModels, 0.75 * all.length)) {
    const worst = farthest(models);
    if (worst.factor <= largestDeviation) break;
    const { model, seconds } = worst.of;
    report(
      `${model} took ${Number((seconds * 1e3).toPrecision(4))} ms, ${worst.factor.toFixed(1)} times off what the others say: left out`,
    );
    models = models.filter((other) => other !== worst.of);
  }
  return models;
}

/** By the quartile of what the terms of a typical board say, which a few spikes do not move. */
function farthest(models: readonly TimedModel[]): { readonly of: TimedModel; readonly factor: number } {
  const ratios = models.map(({ terms, seconds }) => seconds / secondsOf(terms, typicalTerms));
  const middle = quantile(ratios, 0.5);
  const factors = ratios.map((ratio) => Math.max(ratio / middle, middle / ratio));
  const factor = Math.max(...factors);
  return { of: models[factors.indexOf(factor)]!, factor };
}
