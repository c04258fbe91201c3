import { fittedRates, type DecoderRates, type MeasuredWork } from "../../planners/index.ts";
import { InputError } from "../../sim/errors.ts";
import { readCsv } from "../../traces/csv.ts";
import { messageOf } from "../../traces/index.ts";
import type { ModelFiles } from "../models.ts";
import { checkMet, measuredOf, measuredWork } from "./calibrate.ts";
import { measuredTokens, type MeasuredTokens } from "./calibrate-schema.ts";

/** A measured token with the number of threads that computed it. */
export interface TimedToken {
  readonly threads: number;
  readonly measured: MeasuredTokens;
}

/** A device that was fitted to tokens with so many threads. */
export interface TokenFit {
  readonly threads: number;
  readonly rates: DecoderRates;
  /** Seconds that were measured, that the fit makes of them, and that a fit to all others does; by row of the table. */
  readonly times: readonly {
    readonly model: string;
    readonly boards: number;
    readonly measured: number;
    readonly fitted: number;
    readonly leftOut: number | undefined;
  }[];
}

/** Columns that are fields of a decoder. */
const stored = ["weights", "embeddings", "cache"] as const;
const needed = ["model", "threads", "compute"] as const;
const allowed = [...needed, ...stored, "boards", "planner", "context", "source"] as const;

/** Is this a table of tokens, and none of whole networks? */
export function isTokenTable(text: string): boolean {
  const head = (text.split(/\r?\n|\r/, 1)[0] ?? "").split(",").map((name) => name.trim());
  return head.includes("compute");
}

/**
 * Times of tokens from a CSV file: `model,threads,compute`, and where they are known `weights`, `embeddings` and `cache` of
 * the decoder, `boards`, `planner`, `context` and `source` as `calibrate` has them. Durations have their unit.
 *
 * @throws InputError naming file and line of the first thing wrong
 */
export function parseTokenTimes(text: string, file: string): readonly TimedToken[] {
  const [head, ...records] = readCsv(text, file, { trim: true });
  const names = head?.cells ?? [];
  for (const name of names)
    if (!allowed.some((known) => known === name))
      throw new InputError(
        `${file}: unknown column ${JSON.stringify(name)} (allowed: ${allowed.join(", ")})`,
      );
  const missing = needed.filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new InputError(`${file}: misses ${missing.join(", ")} (allowed columns: ${allowed.join(", ")})`);
  if (records.length === 0) throw new InputError(`${file}: has no times`);
  return records.map(({ cells, line }) => rowOf(names, cells, `${file}:${line}`));
}

function rowOf(names: readonly string[], record: readonly string[], place: string): TimedToken {
  const cells = new Map(names.map((name, column) => [name, record[column]!]));
  const given = (name: string) => cells.get(name) || undefined;
  const whole = (name: string) => (given(name) === undefined ? undefined : Number(given(name)));
  const threads = whole("threads") ?? NaN;
  if (!Number.isSafeInteger(threads) || threads < 1 || threads > 4096)
    throw new InputError(`${place}: threads must be a whole number from 1 to 4096`);
  const name = given("model");
  const kept = Object.fromEntries(stored.flatMap((field) => (given(field) ? [[field, given(field)]] : [])));
  const result = measuredTokens.safeParse(
    {
      model: name?.endsWith(".onnx") ? { file: name, ...kept } : { name, ...kept },
      boards: whole("boards") ?? 1,
      planner: given("planner"),
      context: whole("context"),
      compute: given("compute"),
      source: given("source"),
    },
    { reportInput: true },
  );
  if (result.success) return { threads, measured: result.data };
  const issue = result.error.issues[0]!;
  throw new InputError(`${place}: ${issue.path.join(".") || "the row"}: ${messageOf(issue)}`);
}

/**
 * Memory bandwidth and overhead an operator of a device, for each number of threads, by least squares of the relative
 * errors; a single decoder tells the bandwidth alone.
 *
 * @param matrixFlops of the device, which single tokens do not tell: they wait for memory
 * @throws InputError for times that no device meets
 */
export function fitTokens(
  times: readonly TimedToken[],
  matrixFlops: number,
  files: ModelFiles,
): readonly TokenFit[] {
  const unknown: DecoderRates = { matrixFlops, memoryBandwidth: Infinity, overhead: 0 };
  const counts = [...new Set(times.map(({ threads }) => threads))].sort((a, b) => a - b);
  return counts.map((threads): TokenFit => {
    const measured = times
      .filter((one) => one.threads === threads)
      .map((one) => measuredOf(one.measured, "f16", files));
    const works = measured.map(measuredWork);
    const rates = fittedRates(unknown, works);
    const timesOf = measured.map(({ network, settings }, row) => ({
      model: network.name,
      boards: settings.boards,
      measured: settings.compute,
      fitted: secondsOf(works[row]!, rates),
      leftOut:
        works.length < fewestToLeaveOut
          ? undefined
          : secondsOf(works[row]!, fittedRates(unknown, works.toSpliced(row, 1))),
    }));
    checkMet("compute", timesOf);
    return { threads, rates, times: timesOf };
  });
}

/** Two unknowns want two of the others. */
const fewestToLeaveOut = 3;

/** Of a single token, which waits for memory throughout. */
function secondsOf({ bytes, operators }: MeasuredWork, { memoryBandwidth, overhead }: DecoderRates): number {
  return bytes / memoryBandwidth + operators * overhead;
}
