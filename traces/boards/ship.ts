import { parse } from "#csv-parse";
import { InputError } from "../../sim/errors.ts";
import { median } from "../statistics.ts";
import type { FittedBoard, ThreadFit } from "./board.ts";
import { refitted } from "./calibrate.ts";
import { catalogue, type CatalogueEntry } from "./catalogue.ts";
import {
  eightBitFit,
  errorSummary,
  fitTerms,
  leaveOneModelOut,
  shippedPriorWeight,
  typicalTerms,
  type TimedModel,
} from "./fit.ts";
import { secondsOf, type TermVector } from "./terms.ts";
import { eightBitEnding } from "./times.ts";

/** Errors of a model over all boards that time it, each time predicted from the board's other models. */
export interface ModelError {
  readonly model: string;
  readonly cells: number;
  readonly median: number;
  readonly p90: number;
}

/** A board predicted from the profile of another with the same cores and some measured models. */
export interface RelativeError {
  readonly board: string;
  readonly relative: string;
  readonly threads: number;
  /** Median error of all other models: with no time measured, with that of squeezenet, with those of three models. */
  readonly uncalibrated: number;
  readonly oneTime: number;
  readonly threeTimes: number;
}

/** All that ships of ncnn's log. */
export interface ShippedBoards {
  /** Proportions of the terms on a typical board. */
  readonly typical: TermVector;
  readonly boards: readonly FittedBoard[];
  readonly modelErrors: readonly ModelError[];
  readonly relativeErrors: readonly RelativeError[];
}

/** Boards with fewer timed models of the graphs are not fitted. */
const fewestModels = 12;

/** Proportions to begin with: a product of a pointwise convolution, other ones by their arithmetic, a byte at some GB/s. */
const start: TermVector = [0.5, 1, 1, 1.5, 1, 1, 0.2, 0.02];

/** The models by whose times a board's relative is calibrated. */
const oneTime = ["squeezenet"];
const threeTimes = ["squeezenet", "mobilenet", "resnet18"];

/** A run of benchncnn on one board. */
interface Run {
  readonly heading: string;
  readonly threads: number;
  readonly powersave: number;
  readonly gpu: number;
  readonly models: readonly TimedModel[];
  /** Seconds of models in 8 bits, by the name of the model in float32. */
  readonly eightBit: ReadonlyMap<string, number>;
}

/**
 * Fits all boards of the catalogue.
 *
 * @param log table of times with the columns board, threads, powersave, gpu_device, model and min_ms
 * @param graphs terms of the models, by name; others are left out
 * @throws InputError for a board of the catalogue that the log does not have
 */
export function shipBoards(log: string, graphs: ReadonlyMap<string, TermVector>): ShippedBoards {
  const { typical, boards: timed } = timedBoards(log, graphs);
  const errors: { readonly model: string; readonly error: number }[] = [];
  const boards = timed.map(({ entry, runs }): FittedBoard => {
    const fits = runs.map(({ models, threads, eightBit }): ThreadFit => {
      const left = leaveOneModelOut(models, typical);
      errors.push(...left);
      const { median: error, p90 } = errorSummary(left.map((each) => each.error));
      const int8 = eightBitFit(models, eightBit);
      return {
        ...{ threads, coefficients: fitTerms(models, typical, shippedPriorWeight), models: models.length },
        ...{ error, p90, ...(int8 && { int8 }) },
      };
    });
    return { name: entry.name, host: entry.host, core: entry.core, source: runs[0]!.heading, fits };
  });
  const relativeErrors = relativesOf(timed, boards).map(
    ({ entry, run, relative, coefficients }): RelativeError => {
      const error = (calibrating: readonly string[]) =>
        median(
          predictedOthers(run, coefficients, calibrating).map(({ measured, predicted }) =>
            Math.abs(predicted / measured - 1),
          ),
        );
      return {
        ...{ board: entry.name, relative, threads: run.threads },
        ...{ uncalibrated: error([]), oneTime: error(oneTime), threeTimes: error(threeTimes) },
      };
    },
  );
  return { typical, boards, modelErrors: errorsByModel(errors), relativeErrors };
}

/** A board of the catalogue with its runs, by ascending number of threads, each number once. */
interface TimedBoard {
  readonly entry: CatalogueEntry;
  readonly runs: readonly Run[];
}

function timedBoards(
  log: string,
  graphs: ReadonlyMap<string, TermVector>,
): { readonly typical: TermVector; readonly boards: readonly TimedBoard[] } {
  const runs = readRuns(log, graphs).filter(({ models }) => models.length >= fewestModels);
  const alone = runs.filter(({ threads, gpu }) => threads === 1 && gpu === -1);
  const typical = typicalTerms(
    alone.map(({ models }) => models),
    start,
  );
  const boards = catalogue.map((entry): TimedBoard => {
    const own = runs.filter((run) => isOf(run, entry)).sort((a, b) => a.threads - b.threads);
    if (own.length === 0) throw new InputError(`the log has no board ${entry.heading}`);
    // Where all cores and the big ones alone ran as many threads, the first setting counts.
    const distinct = own.filter(
      (run, index) => own.findIndex(({ threads }) => threads === run.threads) === index,
    );
    return { entry, runs: distinct };
  });
  return { typical, boards };
}

function isOf({ heading, powersave, gpu }: Run, entry: CatalogueEntry): boolean {
  return (
    heading.startsWith(entry.heading) && entry.powersave.includes(powersave) && gpu === (entry.gpu ?? -1)
  );
}

function readRuns(log: string, graphs: ReadonlyMap<string, TermVector>): readonly Run[] {
  const rows: readonly Readonly<Record<string, string>>[] = parse(log, {
    columns: true,
    skip_empty_lines: true,
  });
  type Times = Map<string, number>;
  const runs = new Map<string, Run & { readonly times: Times; readonly eightBit: Times }>();
  for (const { board = "", threads, powersave, gpu_device: gpu, model: timed = "", min_ms: least } of rows) {
    const model = timed.replace(eightBitEnding, "");
    const seconds = Number(least) / 1e3;
    if (!graphs.has(model) || !(seconds > 0) || gpu === "") continue;
    const key = [board, threads, powersave, gpu].join("|");
    const run = runs.get(key) ?? {
      ...{ heading: board, threads: Number(threads), powersave: Number(powersave), gpu: Number(gpu) },
      ...{ models: [], times: new Map<string, number>(), eightBit: new Map<string, number>() },
    };
    runs.set(key, run);
    const times = model === timed ? run.times : run.eightBit;
    times.set(model, Math.min(seconds, times.get(model) ?? Infinity));
  }
  return [...runs.values()].map(({ times, ...run }) => ({
    ...run,
    models: [...times].map(([model, seconds]) => ({ model, seconds, terms: graphs.get(model)! })),
  }));
}

function errorsByModel(
  errors: readonly { readonly model: string; readonly error: number }[],
): readonly ModelError[] {
  const names = [...new Set(errors.map(({ model }) => model))].sort();
  return names.map((model) => {
    const own = errors.filter((each) => each.model === model).map(({ error }) => error);
    return { model, cells: own.length, ...errorSummary(own) };
  });
}

/** Each run of a board with the first other one of its family that ran as many threads. */
function relativesOf(timed: readonly TimedBoard[], boards: readonly FittedBoard[]) {
  return timed.flatMap(({ entry, runs }) =>
    runs.flatMap((run) => {
      const relative = catalogue.find(
        (other) =>
          entry.gpu === undefined &&
          other.family === entry.family &&
          other.heading !== entry.heading &&
          fitOf(boards, other.name, run.threads) !== undefined,
      );
      if (!relative) return [];
      const { coefficients } = fitOf(boards, relative.name, run.threads)!;
      return [{ entry, run, relative: relative.name, coefficients }];
    }),
  );
}

function fitOf(boards: readonly FittedBoard[], name: string, threads: number): ThreadFit | undefined {
  return boards.find((board) => board.name === name)?.fits.find((fit) => fit.threads === threads);
}

/** The models that calibrate nowhere, by coefficients that the others calibrated. */
function predictedOthers({ models }: Run, coefficients: TermVector, calibrating: readonly string[]) {
  const given = models.filter(({ model }) => calibrating.includes(model));
  const own = given.length === 0 ? coefficients : refitted(coefficients, given);
  return models
    .filter(({ model }) => !threeTimes.includes(model))
    .map(({ terms, seconds }) => ({ measured: seconds, predicted: secondsOf(terms, own) }));
}
