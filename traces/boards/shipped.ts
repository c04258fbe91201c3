import { formatError, type FittedBoard } from "./board.ts";
import { graphTerms, ncnnBoards } from "./data/ncnn.ts";
import type { ModelError, RelativeError } from "./ship.ts";
import type { TermVector } from "./terms.ts";

/** The boards that come with the package. */
export const shippedBoards: readonly FittedBoard[] = ncnnBoards.boards;

/** Proportions of the terms on a typical board, which fits to few models fall back on. */
export const typicalTerms: TermVector = ncnnBoards.typical;

/** The terms of a graph of ncnn's benchmark, by name. */
export function graphTermsOf(name: string): TermVector | undefined {
  return Object.hasOwn(graphTerms, name) ? graphTerms[name] : undefined;
}

/** What the board is and how far its fits err, in a few lines. */
export function describeBoard({ host, core, source, fits }: FittedBoard): string {
  const errors = fits.map(
    ({ threads, models, error, p90 }) =>
      `${threads} thread${threads === 1 ? "" : "s"} ${formatError(error)} (nine in ten ${formatError(p90)}, ${models} models)`,
  );
  return (
    `${host}, ${core}: non-negative least squares over times of whole models ("${source}" in benchmark/README.md of ` +
    `github.com/Tencent/ncnn at a4d2ea1d4422c9e849f166fd7a4aefb52f942f6a, BSD 3-Clause, copyright THL A29 Limited, a Tencent company). ` +
    `Median error of a model left out of the fit: ${errors.join(", ")}`
  );
}

/** One error of the shipped fits, as tables of what the project is compared with have it. */
export interface BoardFitErrors {
  /** By board and threads, each model predicted from the others. */
  readonly boards: readonly {
    readonly board: string;
    readonly threads: number;
    readonly models: number;
    readonly median: number;
    readonly p90: number;
  }[];
  /** By board and threads: how far the factor of a model in 8 bits is off, predicted from the other models'. */
  readonly eightBit: readonly { readonly board: string; readonly threads: number; readonly median: number }[];
  /** By model, over all boards. */
  readonly models: readonly ModelError[];
  /** By board and threads, predicted from a relative and a few measured models. */
  readonly relatives: readonly RelativeError[];
}

/** How far the shipped boards err; `npm run boards` finds it again. */
export function boardFitErrors(): BoardFitErrors {
  return {
    boards: shippedBoards.flatMap(({ name, fits }) =>
      fits.map(({ threads, models, error, p90 }) => ({ board: name, threads, models, median: error, p90 })),
    ),
    eightBit: shippedBoards.flatMap(({ name, fits }) =>
      fits.flatMap(({ threads, int8 }) => (int8 ? [{ board: name, threads, median: int8.error }] : [])),
    ),
    models: ncnnBoards.modelErrors,
    relatives: ncnnBoards.relativeErrors,
  };
}
