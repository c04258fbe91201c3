import { join } from "node:path";
import { Command, Option } from "commander";
import { checkResultFolder, writeResults } from "../results/index.ts";
import { loadFlexpie } from "../reproduce/published/index.ts";
import {
  cases,
  cellsOf,
  compareCases,
  estimatorInTheLoop,
  evaluate,
  FlexpieTestbed,
  fullReport,
  layerTimes,
  layerWinners,
  models,
  planningTask,
  resultFiles,
  summaryOf,
  summaryReport,
  type Evaluation,
  type SearchTime,
} from "../reproduce/flexpie/index.ts";
import { ExitCode } from "./errors.ts";
import { packageFolder } from "./package.ts";
import { withProgress } from "./progress.ts";
import { print } from "./output.ts";

/** `slicewise reproduce`: published evaluations, simulated here. */
export function reproduceCommand(): Command {
  return new Command("reproduce").addCommand(flexpieCommand());
}

interface FlexpieFlags {
  readonly out: string;
  readonly full: boolean;
  readonly json: boolean;
}

function flexpieCommand(): Command {
  return new Command("flexpie")
    .description("FlexPie: 4 and 3 DSP boards, 4 networks, 3 bandwidths, 3 topologies, 6 schemes")
    .option("--out <folder>", "where the results go", join("results", "out", "reproduce-flexpie"))
    .option("--full", "print every table, cell by cell, with notes", false)
    .addOption(new Option("--json", "print only one JSON object").default(false).conflicts("full"))
    .action(async (flags: FlexpieFlags) => {
      checkResultFolder(flags.out);
      const testbed = new FlexpieTestbed();
      const published = loadFlexpie(packageFolder());
      const comparisons = [
        ...withProgress(
          compareCases((setting) => testbed.times(setting), published),
          cases.length,
        ),
      ];
      const evaluation = evaluate(comparisons, layerTimes, published);
      const searchTimes = measureSearch();
      const written = await resultFiles(evaluation, searchTimes, layerWinners());
      writeResults(flags.out, written);
      const files = written.map(({ path }) => join(flags.out, path));
      const report = flags.full ? fullReport : summaryReport;
      const text = [
        report(evaluation, searchTimes, published),
        "",
        "Written:",
        ...files.map((file) => `  ${file}`),
        "",
      ];
      print(flags.json ? asJson(evaluation, searchTimes, files) : text.join("\n"));
      if (evaluation.verdicts.some(({ met }) => !met)) process.exitCode = ExitCode.failed;
    });
}

/** Plans each network once. */
function measureSearch(): readonly SearchTime[] {
  return models.map((model) => {
    const plan = planningTask(model);
    const start = performance.now();
    plan();
    const seconds = (performance.now() - start) / 1e3;
    return { model, seconds, estimatorLoss: estimatorInTheLoop(model) };
  });
}

function asJson(
  evaluation: Evaluation,
  searchTimes: readonly SearchTime[],
  files: readonly string[],
): string {
  const cells = evaluation.comparisons.flatMap(cellsOf);
  return `${JSON.stringify({ ...summaryOf(evaluation), searchTimes, cells, files }, null, 2)}\n`;
}
