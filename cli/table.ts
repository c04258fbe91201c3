import { existsSync } from "node:fs";
import { join } from "node:path";
import { Command, Option } from "commander";
import {
  comparePlanners,
  comparisonCsv,
  latexTable,
  markdownTable,
  readPoints,
  type MeasuredPoint,
  type Measure,
} from "../results/paper/index.ts";
import { withoutPoints } from "../results/log/index.ts";
import { didYouMean } from "../scenarios/index.ts";
import { decodeText } from "../traces/files.ts";
import { readBytes } from "../traces/read-file.ts";
import { InputError } from "../sim/errors.ts";
import { refuseGiven } from "./flags.ts";
import { print } from "./output.ts";

interface TableFlags {
  readonly format: "md" | "latex" | "csv";
  readonly measure: Measure;
  readonly baseline?: string;
  readonly rows?: string;
}

/** `slicewise table`: the points of a run as a table for a paper. */
export function tableCommand(): Command {
  return new Command("table")
    .argument("<folder>", "results of a run, with a points.csv")
    .addOption(
      new Option("--format <format>", "format of the table").choices(["md", "latex", "csv"]).default("md"),
    )
    .addOption(
      new Option("--measure <measure>", "what to compare").choices(["speedup", "latency"]).default("speedup"),
    )
    .option("--baseline <planner>", "planner that speed-ups are over (default: the baseline of the run)")
    .option(
      "--rows <fields>",
      "fields that make the rows, separated by commas; the others are averaged (default: all that vary)",
    )
    .action((folder: string, { format, measure, baseline, rows }: TableFlags, command: Command) => {
      if (measure === "latency") refuseGiven(command, ["baseline"], "is for speed-ups");
      const points = pointsOf(folder);
      const planners = points.map(({ planner }) => planner);
      if (baseline !== undefined) checkKnown("--baseline", baseline, [...new Set(planners)]);
      const fields = rows?.split(",").map((row) => row.trim());
      for (const field of fields ?? []) checkKnown("--rows", field, Object.keys(points[0]?.fields ?? {}));
      const comparison = comparePlanners(points, { measure, baseline, rows: fields });
      if (format === "csv") print(comparisonCsv(comparison));
      else print((format === "md" ? markdownTable : latexTable)(comparison, baseline));
    });
}

function pointsOf(folder: string): readonly MeasuredPoint[] {
  const file = join(folder, "points.csv");
  if (!existsSync(file)) throw withoutPoints(folder);
  return readPoints(decodeText(readBytes(file, "results are a CSV file"), file), file);
}

function checkKnown(flag: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  throw new InputError(
    `${flag}: there is no ${name}${didYouMean(name, known)} (allowed: ${known.join(", ")})`,
  );
}
