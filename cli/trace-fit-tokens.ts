import { parse } from "node:path";
import { stringify } from "yaml";
import { drawTable } from "../results/draw-table.ts";
import { diskFiles, fitTokens, parseTokenTimes, type TokenFit } from "../scenarios/index.ts";
import { InputError } from "../sim/errors.ts";
import { formatError } from "../traces/index.ts";
import { writeOutputs } from "./output-file.ts";
import { print } from "./output.ts";

interface FitTokensFlags {
  readonly out?: string;
  readonly name?: string;
  /** FLOP/s. */
  readonly peakFlops?: number;
  readonly json: boolean;
}

/** The tokens of `slicewise trace fit-board`: a device that makes them, from what tokens of decoders took. */
export function fitBoardOfTokens(
  files: readonly string[],
  texts: readonly string[],
  { out, name, peakFlops, json }: FitTokensFlags,
): void {
  if (peakFlops === undefined)
    throw new InputError(
      'tokens do not determine the rate of matrix products, on which the time of prompts depends: state it as --peak-flops "153 GFLOP/s"',
    );
  if (out !== undefined && !/\.ya?ml$/.test(out))
    throw new InputError(`--out ${out}: the entry of a device ends in .yaml`);
  const times = files.flatMap((file, index) => parseTokenTimes(texts[index]!, file));
  const fits = fitTokens(times, peakFlops, diskFiles("."));
  const board = name ?? parse(out ?? files[0]!).name;
  const entry = stringify({ devices: fits.map((fit) => deviceOf(board, fit, fits.length > 1)) });
  if (out !== undefined) writeOutputs([{ path: out, content: entry }]);
  print(json ? `${JSON.stringify(fits, null, 2)}\n` : `${tableOf(fits)}\n${entry}`);
}

function deviceOf(board: string, { threads, rates }: TokenFit, isOneOfSeveral: boolean): object {
  return {
    name: isOneOfSeveral ? `${board}-threads-${threads}` : board,
    profile: {
      peak_flops: `${digits(rates.matrixFlops / 1e9)} GFLOP/s`,
      memory_bandwidth: `${digits(rates.memoryBandwidth / 1e9)} GB/s`,
      ...(rates.overhead > 0 && { overhead: `${digits(rates.overhead * 1e6)} us` }),
    },
  };
}

function tableOf(fits: readonly TokenFit[]): string {
  const off = (seconds: number | undefined, measured: number) =>
    seconds === undefined ? "needs 3 rows" : formatError(Math.abs(seconds / measured - 1));
  const lines = fits.flatMap(({ threads, times }) =>
    times.map(({ model, boards, measured, fitted, leftOut }) => [
      ...[model, String(boards), String(threads), digits(measured * 1e3), digits(fitted * 1e3)],
      ...[off(fitted, measured), off(leftOut, measured)],
    ]),
  );
  return drawTable(
    ["decoder", "boards", "threads", "measured, ms", "fitted, ms", "off", "off, left out"],
    lines,
    1,
  );
}

function digits(value: number): string {
  return String(Number(value.toPrecision(4)));
}
