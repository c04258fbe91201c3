import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { SingleBar } from "cli-progress";
import Table from "cli-table3";
import { Command, Option } from "commander";
import { drawTable } from "../results/draw-table.ts";
import { InputError } from "../sim/errors.ts";
import { linkOperators, type Model } from "../sim/model/index.ts";
import {
  errorsByTileShare,
  leaveOneOut,
  otherType,
  shippedProfiles,
  summarizeTraces,
  traceModes,
  type Trace,
  type TraceMode,
} from "../traces/index.ts";
import { loadShippedTraces, loadTraces } from "../traces/load.ts";
import {
  checkRecording,
  measureConcurrency,
  recordModels,
  type RecordProgress,
} from "../traces/record/index.ts";
import { untilInterrupted } from "./interrupt.ts";
import { barsize } from "./progress.ts";
import { addModelFlags, modelArgument, openModel, type ModelFlags } from "./model-file.ts";
import { fitBoardCommand } from "./trace-fit-board.ts";
import { fitCommand } from "./trace-fit.ts";
import { testbedCommand } from "./trace-testbed.ts";
import { wholeNumber } from "./whole-number.ts";
import { print } from "./output.ts";

/** Idle time before each run of mode gap, seconds: what a device waits for its peers between layers. */
const gapSeconds = 0.01;

/** `slicewise trace`: records timings on this machine, and shows what trace files hold. */
export function traceCommand(): Command {
  return new Command("trace")
    .addCommand(recordCommand())
    .addCommand(showCommand())
    .addCommand(fitCommand())
    .addCommand(testbedCommand())
    .addCommand(fitBoardCommand());
}

interface RecordFlags extends ModelFlags {
  readonly devices: readonly number[];
  readonly widths: readonly number[];
  readonly mode: TraceMode | "both";
  readonly samples: number;
  readonly rounds?: number;
  readonly retries: number;
  readonly seed: number;
  readonly out: string;
  readonly device: string;
  readonly remark?: string;
  readonly fresh: boolean;
  readonly streams?: number;
  readonly threads: number;
  readonly provider: string;
}

function recordCommand(): Command {
  const command = new Command("record")
    .description("measure the tiles of models on this machine; resumes where it was interrupted")
    .argument("<model...>", modelArgument);
  return addModelFlags(command)
    .option("--devices <counts>", "device counts to cut for, such as 2-6 or 2,4", countsOf, [2, 3, 4, 5, 6])
    .option(
      "--widths <columns>",
      "also measure tiles of so many columns of feature maps, such as 1-16: times over the width are a staircase",
      countsOf,
      [],
    )
    .addOption(
      new Option("--mode <mode>", "back to back, after a gap, or both")
        .choices([...traceModes, "both"])
        .default("both"),
    )
    .option("--samples <count>", "kernel times to keep for each tile and mode", wholeNumber(1), 7)
    .option(
      "--rounds <count>",
      "passes over all tiles that take the samples, against slow spells of the machine (default: as many as samples)",
      wholeNumber(1),
    )
    .option("--retries <count>", "repetitions while the machine is busy", wholeNumber(0), 1)
    .option("--threads <count>", "threads that compute a kernel", wholeNumber(1), 1)
    .option(
      "--provider <name>",
      "execution provider of onnxruntime: cpu, or an accelerator's, such as cuda",
      "cpu",
    )
    .option("--seed <number>", "seed of weights and inputs", wholeNumber(0), 1)
    .option("--out <folder>", "folder for the trace files, one per model", "traces-recorded")
    .option("--device <name>", "name of this device", hostname())
    .option("--remark <text>", "what else the header says of the recording, such as what ran beside it")
    .option("--fresh", "measure again what the files already hold", false)
    .option(
      "--streams <count>",
      "first measure how much up to this many concurrent sessions of the whole model slow each other down",
      wholeNumber(1),
    )
    .action(async (models: readonly string[], flags: RecordFlags) => {
      const opened = models.map((model) => linkOperators(openModel(model, flags)));
      const { streams, rounds = flags.samples } = flags;
      checkRecording(opened, { ...flags, rounds });
      if (streams !== undefined)
        for (const model of opened) await recordStreams(model, { ...flags, streams });
      await record(opened, { ...flags, rounds });
    });
}

/** Prints the slow-down of concurrent sessions as a scenario's device has it. */
async function recordStreams(
  model: Model,
  flags: Pick<RecordFlags, "samples" | "seed" | "threads" | "provider"> & { readonly streams: number },
): Promise<void> {
  const factors = await measureConcurrency(model, flags);
  const list = factors.map((factor) => Number(factor.toFixed(3))).join(", ");
  print(`${model.name}: concurrency: [${list}]\n`);
}

async function record(
  models: readonly Model[],
  { devices, mode, out, ...options }: RecordFlags & { readonly rounds: number },
): Promise<void> {
  const modes = mode === "both" ? traceModes : [mode];
  const bar = progressBar();
  try {
    const recorded = await untilInterrupted(
      () => {
        bar?.(undefined);
        return `what was measured is kept in ${out}; the same command without --fresh goes on`;
      },
      () =>
        recordModels(
          models,
          { ...options, folder: out, modes, gapSeconds, deviceCounts: devices },
          (progress) => bar?.(progress),
        ),
    );
    for (const { file, trace } of recorded) print(`${file}: ${trace.rows.length} rows\n`);
    for (const { name, operators } of models) {
      const others = new Set(operators.flatMap((operator) => otherType(operator) ?? []));
      if (others.size > 0) print(`${name}: layers in ${[...others].join(", ")} were measured in float32\n`);
    }
  } finally {
    bar?.(undefined);
  }
}

/** Shows progress on a terminal, nothing elsewhere; called without progress, it clears the bar away. */
function progressBar(): ((progress: RecordProgress | undefined) => void) | undefined {
  if (!process.stderr.isTTY) return undefined;
  const bar = new SingleBar({
    format: "{value}/{total} tiles | {eta_formatted} left | {bar} | {model} {tile}",
    barsize,
    stream: process.stderr,
    clearOnComplete: true,
  });
  let started = false;
  return (progress) => {
    if (!progress) {
      bar.stop();
      return;
    }
    const { model, done, total, tile = "" } = progress;
    if (!started) bar.start(total, 0, { model, tile });
    started = true;
    bar.update(done, { model, tile });
  };
}

function showCommand(): Command {
  return new Command("show")
    .description("print what trace files hold, and how well their tiles predict each other")
    .argument("<source>", `a trace file, a folder of them, or a profile: ${profileNames()}`)
    .option("--json", "print JSON", false)
    .action((source: string, { json }: { readonly json: boolean }) => {
      const computed = shippedProfiles.find(({ name, kind }) => name === source && kind !== "traces");
      if (computed) {
        print(json ? `${JSON.stringify(computed, undefined, 2)}\n` : `${computed.description}\n`);
        return;
      }
      const traces = existsSync(source) ? loadTraces(source) : loadShippedTraces(source);
      print(
        json ? summaryJson(traces) : `${headers(traces)}\n${summaryTable(traces)}\n${shareTable(traces)}\n`,
      );
    });
}

function summaryJson(traces: readonly Trace[]): string {
  const summary = {
    traces: traces.map(({ header }) => header),
    kinds: summarizeTraces(traces),
    tileShares: errorsByShare(traces),
  };
  return `${JSON.stringify(summary, undefined, 2)}\n`;
}

/** The headers of the traces; what all of them say is said once. */
function headers(traces: readonly Trace[]): string {
  const lines = traces.flatMap(({ header, rows }) => {
    const { model, wholeModelSeconds, ...shared } = header;
    const whole =
      wholeModelSeconds === undefined ? "" : `, whole model ${(wholeModelSeconds * 1e3).toFixed(2)} ms`;
    const common = Object.entries(shared).map(([key, value]) => `${keyInFile(key)}: ${value}`);
    return [...common, `model: ${model}, ${rows.length} rows${whole}`];
  });
  return [...new Set(lines)].map((line) => `${line}\n`).join("");
}

/** A key of a header as trace files have it: gap_seconds. */
function keyInFile(key: string): string {
  return key.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}

function summaryTable(traces: readonly Trace[]): string {
  const plain = process.stdout.isTTY ? {} : { style: { head: [], border: [] } };
  const table = new Table({
    head: ["kind", "mode", "layers", "tiles", "spread", "error, mean", "error, p90"],
    colAligns: ["left", "left", "right", "right", "right", "right", "right"],
    ...plain,
  });
  for (const { kind, mode, layers, tiles, spread, interpolation } of summarizeTraces(traces)) {
    const errors = [interpolation?.mean, interpolation?.p90].map(percent);
    table.push([kind, mode, layers, tiles, percent(spread), ...errors]);
  }
  return (
    `${table.toString()}\n` +
    "spread: between the quartiles of a tile's samples; error: of a tile interpolated from the others of its layer"
  );
}

/** By mode: how well tiles of a size are interpolated. */
function errorsByShare(traces: readonly Trace[]) {
  return traceModes.flatMap((mode) =>
    errorsByTileShare(leaveOneOut(traces, mode)).map(({ group, ...errors }) => ({
      share: group,
      mode,
      ...errors,
    })),
  );
}

function shareTable(traces: readonly Trace[]): string {
  const rows = errorsByShare(traces).map(({ share, mode, count, mean, p90 }) => [
    ...[share, mode, String(count)],
    ...[mean, p90].map(percent),
  ]);
  if (rows.length === 0)
    return "No tile lies between others of its layer, by which its time could be predicted.";
  return (
    `${drawTable(["share of its layer", "mode", "tiles", "error, mean", "error, p90"], rows, 2)}\n` +
    "The same errors by how much of its layer's output a tile is: small tiles' times are a staircase, by the width of vector units and caches"
  );
}

function percent(share: number | undefined): string {
  return share === undefined ? "-" : `${(share * 100).toFixed(1)} %`;
}

function profileNames(): string {
  return shippedProfiles.map(({ name }) => name).join(", ");
}

/** Reads `4`, `2,4` or `2-6`. */
function countsOf(text: string): readonly number[] {
  const [, first, last] = /^(\d{1,3})-(\d{1,3})$/.exec(text) ?? [];
  const counts =
    first !== undefined && last !== undefined
      ? Array.from(
          { length: Math.max(0, Number(last) - Number(first) + 1) },
          (_, index) => Number(first) + index,
        )
      : text.split(",").map((word) => (/^\d{1,3}$/.test(word) ? Number(word) : NaN));
  if (counts.length === 0 || !counts.every((count) => count >= 1)) {
    throw new InputError(`must be like 4, 2,4 or 2-6, not "${text}"`);
  }
  return counts;
}
