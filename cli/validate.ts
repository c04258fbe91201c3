import { existsSync } from "node:fs";
import { Command, Option } from "commander";
import { drawTable, formatBandwidth, formatMilliseconds } from "../results/index.ts";
import { readTextFile } from "../scenarios/index.ts";
import { InputError } from "../sim/errors.ts";
import { median } from "../traces/statistics.ts";
import {
  caseText,
  modes,
  readValidationCsv,
  removeLeftovers,
  sameCase,
  summarizeValidations,
  validatePoints,
  validationCsv,
  validationTimeline,
  Validator,
  whyNoNamespaces,
  type LinkKind,
  type Mode,
  type ValidateOptions,
  type ValidationRow,
} from "../verify/validation/index.ts";
import { ExitCode } from "./errors.ts";
import { untilEnded } from "./interrupt.ts";
import { writeOutputs } from "./output-file.ts";
import { print, warn } from "./output.ts";
import { pointsWhere, whereOption, type PointFilter } from "./point-choice.ts";
import { openScenario } from "./scenario-file.ts";
import { refuseGiven } from "./flags.ts";
import { wholeNumber } from "./whole-number.ts";

interface ValidateFlags {
  readonly where?: PointFilter;
  readonly mode: Mode;
  readonly factor?: number;
  readonly runs: number;
  readonly load?: number;
  readonly requests: number;
  readonly pacing: boolean;
  readonly links: "stated" | "measured";
  readonly out?: string;
  readonly timeline?: string;
  readonly atMost?: number;
}

/** `slicewise validate`: runs plans for real on this host, and puts what they take beside what the simulator says. */
export function validateCommand(): Command {
  return new Command("validate")
    .argument("<scenario>", "scenario file, YAML or JSON")
    .addOption(whereOption("all"))
    .addOption(
      new Option(
        "--mode <mode>",
        "duration of computes: as the scenario says (replay), a factor times their processor time (stretch), or as they are (free)",
      )
        .choices(modes)
        .default("replay"),
    )
    .option(
      "--factor <number>",
      "factor on the times (default: 1 for replay, 20 for stretch)",
      positiveNumber,
    )
    .option("--runs <count>", "runs of each case that count", wholeNumber(3), 15)
    .option(
      "--load <share>",
      "in place of the scenario's requests: a stream at this share of the highest rate",
      share,
    )
    .option("--requests <count>", "with --load: requests of the stream", wholeNumber(2), 20)
    .option("--pacing", "pace messages on loopback, even where links could be shaped", false)
    .addOption(
      new Option(
        "--links <source>",
        "simulate links as the scenario states them, or as they were measured here",
      )
        .choices(["stated", "measured"])
        .default("stated"),
    )
    .option("--out <file>", "write a CSV; cases that it has already are not run again")
    .option("--timeline <file>", "write the last case for https://ui.perfetto.dev, measured and simulated")
    .option("--at-most <percent>", "fail if the median error is above this", positiveNumber)
    .action(async (path: string, flags: ValidateFlags, command: Command) => {
      if (flags.load === undefined) refuseGiven(command, ["requests"], "is for --load");
      const scenario = openScenario(path);
      const points = pointsWhere(scenario, flags.where ?? {});
      const options = optionsOf(flags, await linkKind(flags.pacing));
      const known = flags.out !== undefined && existsSync(flags.out) ? tableIn(flags.out) : [];
      const validator = new Validator(options);
      const rows = await untilEnded(
        () => validator.stop(),
        () => run(validator, points, options, known, flags),
      );
      print(`${asTable(rows)}\n${summaryText(rows)}`);
      process.exitCode = exitCode(rows, flags.atMost);
    });
}

function optionsOf(flags: ValidateFlags, links: LinkKind): ValidateOptions {
  const { mode, runs, load, requests } = flags;
  if (mode === "free" && flags.factor !== undefined)
    throw new InputError("--factor is for replay and stretch: in free mode computes last as long as they do");
  return {
    ...{ mode, runs, links },
    factor: flags.factor ?? (mode === "stretch" ? 20 : 1),
    measureLinks: flags.links === "measured",
    stream: load === undefined ? undefined : { load, count: requests },
  };
}

/** Shaped links where the host can make them; says why where it cannot. */
async function linkKind(pacing: boolean): Promise<LinkKind> {
  const removed = removeLeftovers();
  if (removed.length > 0)
    warn(`slicewise: removed what a run that was killed had left: ${removed.join(", ")}\n`);
  if (pacing) return "paced";
  const reason = await whyNoNamespaces();
  if (reason === undefined) return "shaped";
  warn(`slicewise: ${reason}: messages are paced on loopback instead\n`);
  return "paced";
}

function tableIn(file: string): readonly ValidationRow[] {
  return readValidationCsv(readTextFile(file, "a table of validations is a CSV file"), file);
}

async function run(
  validator: Validator,
  points: Parameters<typeof validatePoints>[1],
  options: ValidateOptions,
  known: readonly ValidationRow[],
  { out, timeline }: ValidateFlags,
): Promise<readonly ValidationRow[]> {
  const done: ValidationRow[] = [];
  try {
    return await validatePoints(validator, points, options, known, {
      row(row, validation, isKnown) {
        done.push(row);
        if (!isKnown) warn([progressText(row), ...(validation?.notes ?? []), ""].join("\n"));
        if (out !== undefined) writeOutputs([{ path: out, content: validationCsv(merged(known, done)) }]);
        if (timeline !== undefined && validation)
          writeOutputs([{ path: timeline, content: `${JSON.stringify(validationTimeline(validation))}\n` }]);
      },
    });
  } finally {
    await validator.close();
  }
}

/** The rows of an earlier table, those of cases that were run again replaced, and then the new ones. */
function merged(known: readonly ValidationRow[], done: readonly ValidationRow[]): readonly ValidationRow[] {
  const again = (row: ValidationRow) => done.find((other) => sameCase(row, other)) ?? row;
  return [...known.map(again), ...done.filter((row) => !known.some((other) => sameCase(row, other)))];
}

function progressText(row: ValidationRow): string {
  const { measured_s: measured, simulated_s: simulated } = row;
  if (measured === "" || simulated === "") return `${caseText(row)}: ${row.verdict}: ${row.reason}`;
  const figures = `${formatMilliseconds(measured)} ms measured, ${formatMilliseconds(simulated)} ms simulated`;
  return `${caseText(row)}: ${figures} (${signed(row.error)})${row.verdict === "measured" ? "" : `, ${row.verdict}`}`;
}

function asTable(rows: readonly ValidationRow[]): string {
  const milliseconds = (seconds: number | "") => (seconds === "" ? "" : formatMilliseconds(seconds));
  const parts = (...all: readonly (number | "")[]) => all.map(milliseconds).join(" + ");
  const head = ["model", "planner", "topology", "bandwidth", "devices", "measured ms", "IQR"];
  const lines = rows.map((row) => [
    row.model,
    row.planner,
    row.topology,
    formatBandwidth(row.bandwidth_bps),
    String(row.devices),
    milliseconds(row.measured_s),
    milliseconds(row.iqr_s),
    milliseconds(row.simulated_s),
    signed(row.error),
    row.measured_s === ""
      ? ""
      : parts(row.measured_compute_s, row.measured_transfer_s, row.measured_waiting_s),
    row.measured_s === ""
      ? ""
      : parts(row.simulated_compute_s, row.simulated_transfer_s, row.simulated_waiting_s),
    String(row.runs),
    row.verdict,
  ]);
  const more = ["simulated ms", "error", "measured: compute + transfer + waiting", "simulated", "runs", ""];
  return drawTable([...head, ...more], lines, 3);
}

function summaryText(rows: readonly ValidationRow[]): string {
  const percent = (part: number) => (Number.isNaN(part) ? "none" : `${(part * 100).toFixed(1)} %`);
  const lines = summarizeValidations(rows).map(
    ({ mode, requests, cases, disturbed, failed, wrong, medianError, p90Error, worstError, bias }) =>
      `${mode}, ${requests === "single" ? "single requests" : "streams"}: ${cases} cases, median error ` +
      `${percent(medianError)}, P90 ${percent(p90Error)}, worst ${percent(worstError)}, bias ${percent(bias)}; ` +
      `${disturbed} disturbed, ${failed} not run, ${wrong} wrong`,
  );
  const paced = rows.some(({ links }) => links === "paced") ? "messages were paced on loopback\n" : "";
  return `${lines.join("\n")}\n${paced}`;
}

/** Failed where a result is wrong, nothing was measured, or the median error is above what was allowed. */
function exitCode(rows: readonly ValidationRow[], atMost: number | undefined): number {
  const errors = rows.flatMap(({ verdict, error }) =>
    verdict === "measured" && error !== "" ? [Math.abs(error) * 100] : [],
  );
  if (rows.some(({ verdict }) => verdict === "wrong")) return ExitCode.failed;
  if (atMost === undefined) return ExitCode.done;
  return errors.length > 0 && median(errors) <= atMost ? ExitCode.done : ExitCode.failed;
}

function signed(error: number | ""): string {
  return error === "" ? "" : `${error > 0 ? "+" : ""}${(error * 100).toFixed(1)} %`;
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value < Infinity) return value;
  throw new InputError(`must be a number above 0, not "${text}"`);
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value <= 1) return value;
  throw new InputError(`must be a share above 0 and up to 1, like 0.8, not "${text}"`);
}
