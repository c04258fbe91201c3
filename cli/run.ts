import { join } from "node:path";
import { Command, Option } from "commander";
import { checkResultFolder, flatRow } from "../results/index.ts";
import { FolderLock, FolderLog, LogReader, openShardLog, type Shard } from "../results/log/index.ts";
import type { Scenario } from "../scenarios/index.ts";
import { ExitCode } from "./errors.ts";
import { packageVersion } from "./package.ts";
import { openScenario } from "./scenario-file.ts";
import {
  chooseShard,
  finishSweep,
  runSweep,
  shardFolder,
  type ShardFlags,
  type SweepRun,
} from "../sweeps/index.ts";
import { sweepText } from "./sweep-text.ts";
import { watchSweep } from "./watched-sweep.ts";
import { wholeNumber } from "./whole-number.ts";
import { print } from "./output.ts";

interface RunFlags extends ShardFlags {
  readonly out?: string;
  readonly json: boolean;
  readonly workers?: number;
  readonly fresh: boolean;
}

/** `slicewise run`: runs what is missing of a scenario, writes its results and shows them. */
export function runCommand(): Command {
  return new Command("run")
    .argument("<scenario>", "scenario file, YAML or JSON")
    .option("--out <folder>", "where the results go (default: results/out/ and the scenario's name)")
    .option("--json", "print only one JSON object with all points", false)
    .option(
      "--workers <count>",
      "threads to run points on; 1 runs them in the main thread (default: one per core)",
      wholeNumber(1),
    )
    .option("--fresh", "run all points, ignoring results that exist", false)
    .option("--shard <i/n>", "run shard i of n, to be merged later (default: from the job's environment)")
    .addOption(
      new Option("--shards <n>", "number of shards, where the job's environment gives only the index")
        .argParser(wholeNumber(1))
        .conflicts("shard"),
    )
    .action(async (file: string, flags: RunFlags) => {
      const shard = chooseShard(flags, process.env);
      const scenario = openScenario(file);
      const whole = join("results", "out", scenario.name);
      const folder = flags.out ?? (shard ? join(whole, shardFolder(shard)) : whole);
      checkResultFolder(folder);
      if (shard) await runShard(scenario, shard, folder, flags);
      else await runWhole(scenario, folder, flags);
    });
}

/** Nobody else may write to the folder meanwhile. */
async function runWhole(
  scenario: Scenario,
  folder: string,
  { workers, fresh, json }: RunFlags,
): Promise<void> {
  const version = packageVersion();
  const lock = new FolderLock(folder);
  const release = () => lock.release();
  process.once("exit", release);
  try {
    const run = await watchSweep((observer) =>
      runSweep(scenario, (sweep) => new FolderLog(folder, lock, sweep, fresh), {
        shard: undefined,
        workers,
        version,
        observer,
      }),
    );
    await finish(run, folder, json);
  } finally {
    process.off("exit", release);
    lock.release();
  }
}

/** The same shard may run elsewhere at the same time. */
async function runShard(
  scenario: Scenario,
  shard: Shard,
  folder: string,
  { workers, fresh, json }: RunFlags,
): Promise<void> {
  const version = packageVersion();
  const run = await watchSweep((observer) =>
    runSweep(scenario, (sweep, keys) => openShardLog({ folder, shard, sweep, keys }, fresh), {
      shard,
      workers,
      version,
      observer,
    }),
  );
  tellShard(run, shard, json);
}

async function finish(run: SweepRun, folder: string, json: boolean): Promise<void> {
  const finished = await finishSweep(run.sweep, recordsOf(run), folder);
  print(
    json
      ? asJson({
          scenario: run.sweep.scenario,
          points: finished.rows.map(flatRow),
          files: finished.files,
          notes: finished.notes,
        })
      : foundText(run) + sweepText(run.sweep, finished),
  );
  if (finished.rows.some(({ status }) => status === "failed")) process.exitCode = ExitCode.failed;
}

/** A shard's rows stay in its log until all shards are there. */
function tellShard(run: SweepRun, { index, count }: Shard, json: boolean): void {
  const { sweep, numbers, entries, file } = run;
  const failed = numbers.filter((number) => entries.get(sweep.keys[number]!)?.failed).length;
  const told = {
    scenario: sweep.scenario,
    shard: `${index}/${count}`,
    points: numbers.length,
    failed,
    files: [file],
  };
  print(
    json
      ? asJson(told)
      : `${foundText(run)}Shard ${told.shard} is done: ${numbers.length} of ${sweep.keys.length} points, ` +
          `${failed} failed. Written:\n  ${file}\nPut the shards together with slicewise merge.\n`,
  );
  if (failed > 0) process.exitCode = ExitCode.failed;
}

function recordsOf({ sweep, entries, file }: SweepRun) {
  const reader = new LogReader(file);
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
