import { existsSync } from "node:fs";
import { SingleBar } from "cli-progress";
import Table from "cli-table3";
import { Command, Option } from "commander";
import { predictedChart } from "../results/charts/predicted-chart.ts";
import { renderPng, renderSvg } from "../results/charts/render.ts";
import { groupBy } from "../results/groups.ts";
import { readTextFile } from "../scenarios/index.ts";
import { InputError } from "../sim/errors.ts";
import {
  accuracyOf,
  boosted,
  cart,
  compareWithInterpolation,
  estimatorNames,
  fitTable,
  fitTiles,
  formatModel,
  formatTileEstimator,
  measuredBeside,
  measuredTwice,
  tableFormatNames,
  tableFormats,
  tileBoosting,
  traceModes,
  treesToGrow,
  type BoostingSettings,
  type ComparedRow,
  type EstimatorName,
  type Learner,
  type PredictedRow,
  type RemeasuredRow,
  type TableFormatName,
  type TraceMode,
} from "../traces/index.ts";
import { loadCart } from "../traces/cart-library.ts";
import { loadShippedTraces, loadTraces } from "../traces/load.ts";
import { writeOutputs } from "./output-file.ts";
import { chartTarget, type ChartTarget } from "./chart-file.ts";
import { wholeNumber } from "./whole-number.ts";
import { print } from "./output.ts";

interface FitFlags {
  readonly format: "trace" | TableFormatName;
  readonly mode: TraceMode;
  readonly estimator: EstimatorName;
  readonly seed: number;
  readonly heldOut: number;
  readonly validation: number;
  readonly out?: string;
  readonly chart?: ChartTarget;
}

/** A row held out; beside what another estimator than the boosted trees says, what they say of it. */
interface FittedRow extends ComparedRow {
  readonly boosted?: number;
}

/** What was fitted: the rows held out, and the text of the model's file. */
interface FittedSource {
  readonly rows: readonly FittedRow[];
  readonly file: string;
  /** What else there is to say, a line. */
  readonly remark: string | undefined;
}

/** `slicewise trace fit`: trains an estimator, and says how well it predicts what it was not shown. */
export function fitCommand(): Command {
  return new Command("fit")
    .description("train an estimator on measured times and test it on a held-out part")
    .argument("<source...>", "trace files, folders of them or profiles; with --format, CSV files of times")
    .addOption(
      new Option("--format <format>", "format of the sources")
        .choices(["trace", ...tableFormatNames])
        .default("trace"),
    )
    .addOption(new Option("--mode <mode>", "which rows of traces to use").choices(traceModes).default("hot"))
    .addOption(
      new Option("--estimator <name>", "estimator: boosted trees, or for comparison a single tree by ml-cart")
        .choices(estimatorNames)
        .default("boosted"),
    )
    .option("--seed <number>", "seed of the held-out part and of the trees", wholeNumber(0), 1)
    .option("--held-out <share>", "share of the tiles to test on", shareOf, 0.15)
    .option(
      "--validation <share>",
      "share of the other tiles that says when to stop growing trees",
      shareOf,
      0,
    )
    .option("--out <file>", "write the trained model, JSON")
    .option("--chart <file>", "draw predicted over measured times, .svg or .png", chartTarget)
    .action(async (sources: readonly string[], flags: FitFlags) => {
      const { rows, file, remark } =
        flags.format === "trace" ? fitTraces(sources, flags) : fitTimes(sources, flags.format, flags);
      print(`${accuracyTable(rows)}\n${remark === undefined ? "" : `${remark}\n`}`);
      const outputs = flags.out === undefined ? [] : [{ path: flags.out, content: file }];
      if (flags.chart === undefined) return writeOutputs(outputs);
      const svg = await renderSvg(chartOf(rows, sources, flags));
      const { path, format } = flags.chart;
      writeOutputs([...outputs, { path, content: format === "svg" ? svg : renderPng(svg) }]);
    });
}

function fitTraces(
  sources: readonly string[],
  { mode, estimator, seed, heldOut, validation }: FitFlags,
): FittedSource {
  const traces = sources.flatMap((source) =>
    existsSync(source) ? loadTraces(source) : loadShippedTraces(source),
  );
  const fitBy = (learner: Learner) =>
    withBar(treesToGrow({ learner }), (onTree) =>
      fitTiles(traces, { mode, learner, seed, heldOut, validation, onTree }),
    );
  const [fit, usual] = besideBoosted(estimator, tileBoosting, fitBy);
  return {
    rows: withBoosted(compareWithInterpolation(traces, mode, fit.heldOut.kernel), usual?.heldOut.kernel),
    file: formatTileEstimator(fit.estimator),
    remark: repeatability(measuredTwice(traces, mode, fit.heldOut.kernel)),
  };
}

function fitTimes(
  sources: readonly string[],
  format: TableFormatName,
  { estimator, seed, heldOut, validation }: FitFlags,
): FittedSource {
  const { read, settings } = tableFormats[format];
  const table = read(
    sources.map((name) => ({ name, text: readTextFile(name, "a table of timings is a CSV file") })),
  );
  const fitBy = (learner: Learner) =>
    withBar(learner.trees, (onTree) => fitTable(table, { learner, seed, heldOut, validation, onTree }));
  const [fit, usual] = besideBoosted(estimator, settings, fitBy);
  const rows = fit.heldOut.map((row) => ({ ...row, interpolated: undefined }));
  return {
    rows: withBoosted(rows, usual?.heldOut),
    file: formatModel(fit.model),
    remark: undefined,
  };
}

/** What an estimator fits, and beside another one than the boosted trees, what they fit to the same rows. */
function besideBoosted<Fit>(
  estimator: EstimatorName,
  settings: BoostingSettings,
  fitBy: (learner: Learner) => Fit,
): readonly [Fit, Fit | undefined] {
  const usual = boosted(settings);
  return estimator === "boosted" ? [fitBy(usual), undefined] : [fitBy(cart(loadCart())), fitBy(usual)];
}

/** Both hold out the same rows, which are chosen by their hash. */
function withBoosted(
  rows: readonly ComparedRow[],
  usual: readonly PredictedRow[] | undefined,
): readonly FittedRow[] {
  return usual ? rows.map((row, index) => ({ ...row, boosted: usual[index]!.predicted })) : rows;
}

/** Runs the work while a bar on a terminal counts its trees. */
function withBar<Value>(total: number, work: (onTree: (done: number) => void) => Value): Value {
  if (!process.stderr.isTTY) return work(() => undefined);
  const bar = new SingleBar({
    format: "{bar} {value}/{total} trees | {eta_formatted} left",
    stream: process.stderr,
    clearOnComplete: true,
  });
  bar.start(total, 0);
  try {
    return work((done) => {
      bar.update(done);
      // Training never yields to the event loop, by which the bar would draw itself.
      bar.render();
    });
  } finally {
    bar.stop();
  }
}

/** Errors by kind, the most frequent first, and of all. */
function accuracyTable(rows: readonly FittedRow[]): string {
  const others = (["boosted", "interpolated"] as const).filter((name) =>
    rows.some((row) => row[name] !== undefined),
  );
  const plain = process.stdout.isTTY ? {} : { style: { head: [], border: [] } };
  const table = new Table({
    head: [
      ...["kind", "held out", "MAPE", "P90", "P99"],
      ...others.flatMap((name) => [`${name}: MAPE`, "P90", "P99"]),
    ],
    colAligns: ["left", ...Array.from({ length: 4 + 3 * others.length }, () => "right" as const)],
    ...plain,
  });
  const kinds = [...groupBy(rows, ({ row }) => row.kind)].sort(([, a], [, b]) => b.length - a.length);
  for (const [kind, own] of [...kinds, ["all", rows] as const]) {
    const known = (name: (typeof others)[number]) =>
      own.flatMap((row) => {
        const predicted = row[name];
        return predicted === undefined ? [] : [{ predicted, measured: row.row.seconds }];
      });
    table.push([
      ...[kind, own.length, ...errors(own.map(measuredBeside))],
      ...others.flatMap((name) => errors(known(name))),
    ]);
  }
  return table.toString();
}

/** How well measurements repeat, beside the estimates of the same tiles. */
function repeatability(rows: readonly RemeasuredRow[]): string | undefined {
  if (rows.length === 0) return undefined;
  const again = accuracyOf(rows.map(({ first, second }) => ({ predicted: second, measured: first })));
  const own = accuracyOf(rows.map(measuredBeside));
  return (
    `${rows.length} of these tiles were measured twice, with two networks: the second time is off the first by ` +
    `${percent(again.mape)} (P90 ${percent(again.p90)}), their estimate by ${percent(own.mape)} (P90 ${percent(own.p90)})`
  );
}

function errors(
  pairs: readonly { readonly predicted: number; readonly measured: number }[],
): readonly string[] {
  if (pairs.length === 0) return ["-", "-", "-"];
  const { mape, p90, p99 } = accuracyOf(pairs);
  return [mape, p90, p99].map(percent);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function chartOf(rows: readonly ComparedRow[], sources: readonly string[], { format, mode }: FitFlags) {
  const points = rows.map((row) => ({ kind: row.row.kind, ...measuredBeside(row) }));
  const { count, mape, p90 } = accuracyOf(points);
  const names = sources.map((source) => source.split("/").at(-1)!).join(", ");
  return predictedChart(
    points,
    `${names}: predicted over measured`,
    `${count} held-out ${format === "trace" ? `tiles, mode ${mode}` : "rows"}: MAPE ${percent(mape)}, P90 ${percent(p90)}`,
  );
}

/** Reads the value of a flag. */
function shareOf(text: string): number {
  const share = /^(0?\.\d+|0)$/.test(text) ? Number(text) : NaN;
  if (!(share > 0 && share < 1)) {
    throw new InputError(`must be a share above 0 and below 1, such as 0.15, not "${text}"`);
  }
  return share;
}
