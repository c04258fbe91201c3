import { join } from "node:path";
import { Command } from "commander";
import { checkResultFolder, flatRow } from "../results/index.ts";
import { FolderLock, LogReader, logName } from "../results/log/index.ts";
import { ExitCode } from "./errors.ts";
import { packageVersion } from "./package.ts";
import { openScenario } from "./scenario-file.ts";
import { finishSweep, sweepText } from "./sweep/finish.ts";
import { runSweep, type SweepRun } from "./sweep/run-sweep.ts";
import { chooseShard, type Shard, type ShardFlags } from "./sweep/shard.ts";
import { wholeNumber } from "./whole-number.ts";

interface RunFlags extends ShardFlags {
  readonly out?: string;
  readonly json: boolean;
  readonly workers?: number;
  readonly fresh: boolean;
}

/** `slicewise run`: runs what is missing of a scenario, writes its results and shows them. */
export function runCommand(): Command {
  return new Command("run")
    .description("run all points of a scenario that have no result yet; write CSV and charts, show a table")
    .argument("<scenario>", "scenario file, YAML or JSON")
    .option("--out <folder>", "where the results go (default: results/out/ and the scenario's name)")
    .option("--json", "print one JSON object with all points, and nothing else", false)
    .option(
      "--workers <count>",
      "threads to run points on; 1 for none beside the program's own (default: one for each core)",
      wholeNumber("--workers", 1),
    )
    .option("--fresh", "run all points, whatever results there are", false)
    .option(
      "--shard <i/n>",
      "run one part of n, to be merged later (default: what the job's environment says)",
    )
    .option(
      "--shards <n>",
      "number of parts, where the environment tells only which",
      wholeNumber("--shards", 1),
    )
    .action(async (file: string, flags: RunFlags) => {
      const shard = chooseShard(flags, process.env);
      const scenario = openScenario(file);
      const folder = flags.out ?? join("results", "out", scenario.name, ...shardFolder(shard));
      checkResultFolder(folder);
      const { workers, fresh } = flags;
      const version = packageVersion();
      const lock = new FolderLock(folder);
      try {
        const run = await runSweep(scenario, folder, lock, { shard, workers, fresh, version });
        if (shard) tellShard(run, shard, folder, flags.json);
        else await finish(run, folder, flags.json);
      } finally {
        lock.release();
      }
    });
}

function shardFolder(shard: Shard | undefined): readonly string[] {
  return shard ? [`shard-${shard.index}-of-${shard.count}`] : [];
}

async function finish(run: SweepRun, folder: string, json: boolean): Promise<void> {
  const finished = await finishSweep(run.sweep, recordsOf(run, folder), folder);
  process.stdout.write(
    json
      ? asJson({ scenario: run.sweep.scenario, points: finished.rows.map(flatRow), files: finished.files })
      : foundText(run) + sweepText(run.sweep, finished),
  );
  if (finished.rows.some(({ status }) => status === "failed")) process.exitCode = ExitCode.failed;
}

/** A shard's rows stay in its log until all shards are there. */
function tellShard(run: SweepRun, { index, count }: Shard, folder: string, json: boolean): void {
  const { sweep, numbers, entries } = run;
  const failed = numbers.filter((number) => entries.get(sweep.keys[number]!)?.failed).length;
  const file = join(folder, logName);
  const told = {
    scenario: sweep.scenario,
    shard: `${index}/${count}`,
    points: numbers.length,
    failed,
    files: [file],
  };
  process.stdout.write(
    json
      ? asJson(told)
      : `${foundText(run)}Shard ${told.shard} is done: ${numbers.length} of ${sweep.keys.length} points, ` +
          `${failed} failed. Written:\n  ${file}\nPut the shards together with slicewise merge.\n`,
  );
  if (failed > 0) process.exitCode = ExitCode.failed;
}

function recordsOf({ sweep, entries }: SweepRun, folder: string) {
  const reader = new LogReader(join(folder, logName));
  try {
    return sweep.keys.flatMap((key) => {
      const entry = entries.get(key);
      return entry ? [reader.read(entry)] : [];
    });
  } finally {
    reader.close();
  }
}

function foundText({ found, numbers }: SweepRun): string {
  return found === 0
    ? ""
    : `${found} of ${numbers.length} points had been run before; --fresh runs them again.\n`;
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
