import { Command, Option } from "commander";
import { changesCsv, comparisonText, compareRuns, readRun } from "../results/compare/index.ts";
import { InputError } from "../sim/errors.ts";
import { ExitCode } from "./errors.ts";
import { print } from "./output.ts";

interface CompareFlags {
  readonly threshold: number;
  readonly format: "md" | "csv";
  readonly json: boolean;
}

/** `slicewise compare`: what changed between two runs. Like diff it exits with 0 where nothing did, and with 1 otherwise. */
export function compareCommand(): Command {
  return new Command("compare")
    .argument("<a>", "results of the earlier run: its folder, or a points.csv")
    .argument("<b>", "results of the later run")
    .addOption(
      new Option("--threshold <percent>", "difference up to which numbers count as equal")
        .argParser(shareOfPercent)
        .default(0.001, "0.1%"),
    )
    .addOption(
      new Option("--format <format>", "tables, or a row for each column that changed")
        .choices(["md", "csv"])
        .default("md"),
    )
    .addOption(new Option("--json", "print only one JSON object").default(false).conflicts("format"))
    .action((a: string, b: string, { threshold, format, json }: CompareFlags) => {
      const comparison = compareRuns(readRun(a), readRun(b), threshold);
      if (json) print(`${JSON.stringify(comparison, null, 2)}\n`);
      else print(format === "csv" ? changesCsv(comparison) : comparisonText(comparison));
      if (!comparison.equal) process.exitCode = ExitCode.different;
    });
}

/** 0.001 of `0.1%`. */
function shareOfPercent(text: string): number {
  const [, number] = /^(\d{1,6}(?:\.\d{1,9})?) ?%$/.exec(text) ?? [];
  if (number === undefined) throw new InputError(`must be like 0.1%, not "${text}"`);
  return Number(number) / 100;
}
