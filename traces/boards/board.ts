import { InputError } from "../../sim/errors.ts";
import type { TermVector } from "./terms.ts";

/** How long models in 8 bits take, and how far that errs. */
export interface EightBitFit {
  /** Times as long as in float32, in the median of the models. */
  readonly factor: number;
  /** Number of models that were timed in both. */
  readonly models: number;
  /** Median relative error of a model's factor, predicted from all others. */
  readonly error: number;
}

/** How long the terms of layers take on a board with so many threads, and how far that errs. */
export interface ThreadFit {
  readonly threads: number;
  /** Seconds for each term's unit, in the order of `boardTerms`. */
  readonly coefficients: TermVector;
  /** Number of models that were timed. */
  readonly models: number;
  /** Relative errors of whole models, each predicted from all others: median, and the value that nine in ten stay below. */
  readonly error: number;
  readonly p90: number;
  /** Layers in 8 bits, where enough models were timed so too. */
  readonly int8?: EightBitFit | undefined;
}

/** The cores of a board, or its GPU, fitted to times of whole models. */
export interface FittedBoard {
  readonly name: string;
  /** The board and its core. */
  readonly host: string;
  readonly core: string;
  /** What was timed, and by whom. */
  readonly source: string;
  /** By number of threads, ascending. */
  readonly fits: readonly ThreadFit[];
}

/**
 * The fit of a number of threads; of the largest that was timed unless given.
 *
 * @throws InputError for a number that was not timed
 */
export function threadFit({ name, fits }: FittedBoard, threads = fits.at(-1)!.threads): ThreadFit {
  const fit = fits.find((candidate) => candidate.threads === threads);
  if (fit) return fit;
  const known = fits.map((candidate) => candidate.threads).join(", ");
  throw new InputError(`profile ${name} was not timed with ${threads} threads (allowed: ${known})`);
}

/** `9.3 %` */
export function formatError(error: number): string {
  return `${(error * 100).toFixed(1)} %`;
}
