import { join } from "node:path";
import { Command } from "commander";
import {
  checkResultFolder,
  drawCharts,
  flatRow,
  pointsCsv,
  resultTable,
  rowOf,
  runJson,
  timingCsv,
  writeResults,
  type PointRow,
} from "../results/index.ts";
import { runScenario, type Scenario } from "../scenarios/index.ts";
import { ExitCode } from "./errors.ts";
import { packageVersion } from "./package.ts";
import { withProgress } from "./progress.ts";
import { openScenario } from "./scenario-file.ts";

interface RunFlags {
  readonly out?: string;
  readonly json: boolean;
}

/** `slicewise run`: runs a scenario, writes its results and shows them. */
export function runCommand(): Command {
  return new Command("run")
    .description("run all points of a scenario; write CSV and charts, show a table")
    .argument("<scenario>", "scenario file, YAML or JSON")
    .option("--out <folder>", "where the results go (default: results/out/ and the scenario's name)")
    .option("--json", "print one JSON object with all points, and nothing else", false)
    .action(async (file: string, flags: RunFlags) => {
      const scenario = openScenario(file);
      const folder = flags.out ?? join("results", "out", scenario.name);
      checkResultFolder(folder);
      const { rows, files } = await runAndWrite(scenario, folder);
      const paths = files.map((path) => join(folder, path));
      process.stdout.write(flags.json ? asJson(scenario, rows, paths) : asText(scenario, rows, paths));
      if (rows.some(({ status }) => status === "failed")) process.exitCode = ExitCode.failed;
    });
}

async function runAndWrite(scenario: Scenario, folder: string) {
  const rows: PointRow[] = [];
  const planningSeconds: number[] = [];
  for (const result of withProgress(runScenario(scenario), scenario.pointCount)) {
    rows.push(rowOf(result));
    planningSeconds.push(result.planningSeconds);
  }
  const { sweptFields, name, baseline } = scenario;
  const charts = await drawCharts(rows, baseline);
  const files = ["points.csv", "timing.csv", "run.json", ...charts.map(({ path }) => path)];
  writeResults(folder, [
    { path: "points.csv", content: pointsCsv(rows, sweptFields) },
    { path: "timing.csv", content: timingCsv(rows, planningSeconds, sweptFields) },
    ...charts,
    { path: "run.json", content: runJson(name, packageVersion(), rows, files) },
  ]);
  return { rows, files };
}

function asJson({ name }: Scenario, rows: readonly PointRow[], files: readonly string[]): string {
  return `${JSON.stringify({ scenario: name, points: rows.map(flatRow), files }, null, 2)}\n`;
}

function asText({ baseline }: Scenario, rows: readonly PointRow[], files: readonly string[]): string {
  const troubles = rows.filter(({ status }) => status !== "ok");
  const shown = troubles.slice(0, 5).map(({ model, topology, planner, status, reason }) => {
    return `${status}: ${model}, ${topology}, ${planner}: ${reason}`;
  });
  if (troubles.length > shown.length)
    shown.push(`and ${troubles.length - shown.length} more; see points.csv`);
  return [resultTable(rows, baseline), ...shown, "Written:", ...files.map((file) => `  ${file}`), ""].join(
    "\n",
  );
}
