import { join, resolve } from "node:path";
import { Command } from "commander";
import { checkResultFolder } from "../results/index.ts";
import { orRetry, type SweepRecord } from "../results/log/index.ts";
import { sweepKeys, type Scenario } from "../scenarios/index.ts";
import { InputError } from "../sim/errors.ts";
import { replaceFiles } from "../traces/replace-files.ts";
import { packageVersion } from "./package.ts";
import { openScenario } from "./scenario-file.ts";
import { queueOf } from "./slurm/queue.ts";
import { submitJob } from "./slurm/sbatch.ts";
import { arrayScript, mergeScript, slurmFolder, type JobOptions, type JobSettings } from "./slurm/scripts.ts";
import { shellWord } from "./slurm/shell.ts";
import { readSubmission, writeSubmission } from "./slurm/submission.ts";
import { sweepRecord } from "../sweeps/sweep-record.ts";
import { wholeNumber } from "./whole-number.ts";
import { print, warn } from "./output.ts";

interface SubmitFlags extends JobOptions {
  readonly out?: string;
  readonly dryRun: boolean;
}

/** Options of sbatch that the scripts set themselves, or that keep it from submitting them. */
const ownOptions: readonly string[] = [
  ...["array", "dependency", "wrap", "output", "open-mode", "parsable", "job-name", "requeue", "no-requeue"],
  ...["help", "usage", "version", "test-only", "wait"],
];

/** Options of sbatch that submit has flags for. */
const flagged: Readonly<Record<string, string>> = {
  partition: "--partition",
  time: "--time",
  mem: "--memory",
  "cpus-per-task": "--cpus-per-task",
};

/** One long option, whole, its value after an equals sign; nothing that sbatch would split or unquote. */
const oneOption = /^--([a-z][a-z0-9-]*)(=[\w@%+=:,./[\]*&|!~^-]+)?$/;

/** `slicewise submit`: hands a scenario to Slurm, as a job array and a job that merges. */
export function submitCommand(): Command {
  return new Command("submit")
    .argument("<scenario>", "scenario file, YAML or JSON")
    .requiredOption(
      "--tasks <count>",
      "tasks of the job array; each runs its share of the points",
      wholeNumber(1),
    )
    .option("--out <folder>", "where the results go (default: results/out/ and the scenario's name)")
    .option("--concurrent <count>", "most tasks at a time", wholeNumber(1))
    .option("--partition <name>", "partition of the cluster")
    .option("--time <limit>", "time limit of a task, as sbatch reads it: minutes, or hours:minutes:seconds")
    .option("--memory <size>", "memory of a task, as sbatch reads it: 2G")
    .option("--cpus-per-task <count>", "cores of a task, and threads that it runs", wholeNumber(1))
    .option(
      "--sbatch-option <option>",
      "any other option of sbatch, like --sbatch-option=--account=NAME; may be given several times",
      withOption,
      [],
    )
    .option(
      "--retries <count>",
      "how often a task that asks for a retry (exit 75) or was killed is requeued",
      wholeNumber(0),
      3,
    )
    .option("--dry-run", "write the scripts and print them; submit nothing", false)
    .action((file: string, flags: SubmitFlags) => {
      const scenario = openScenario(file);
      const folder = resolve(flags.out ?? join("results", "out", scenario.name));
      checkTasks(flags.tasks, scenario.pointCount);
      checkResultFolder(folder);
      if (!flags.dryRun) refuseQueued(folder);

      const settings: JobSettings = {
        name: scenario.name,
        scenarioFile: resolve(scenario.file),
        folder,
        program: [process.execPath, ...process.execArgv, process.argv[1] ?? ""],
        options: flags,
      };
      const scripts = { array: arrayScript(settings), merge: mergeScript(settings) };
      const paths = writeScripts(folder, scripts);
      const submission = { tasks: flags.tasks, sweep: recordOf(scenario) };
      writeSubmission(folder, submission);
      if (flags.dryRun) {
        print(`${scripts.array}\n${scripts.merge}\nWritten, and not submitted:\n`);
        print(
          `  sbatch ${shellWord(paths.array)}\n  sbatch --dependency=afterany:JOB ${shellWord(paths.merge)}\n`,
        );
        return;
      }
      const array = submitJob(paths.array);
      const merge = submitMerge(paths.merge, array);
      writeSubmission(folder, { ...submission, jobs: { array, merge } });
      print(
        `Submitted ${scenario.pointCount} points: job array ${array} of ${flags.tasks} tasks, ` +
          `and job ${merge}, which merges.\nFollow them with slicewise status ${folder}\n`,
      );
    });
}

function recordOf(scenario: Scenario): SweepRecord {
  const version = packageVersion();
  return sweepRecord(scenario, sweepKeys(scenario, version), version);
}

function checkTasks(tasks: number, points: number): void {
  if (tasks > points)
    throw new InputError(`--tasks ${tasks}: there are only ${points} points, and a task needs one`);
}

/** The options given so far and another one. Sbatch takes any beginning of an option's name for the option. */
function withOption(option: string, earlier: readonly string[]): readonly string[] {
  const name = oneOption.exec(option)?.[1];
  if (name === undefined) {
    throw new InputError(
      `must be one long option without blanks or quotes, like --account=NAME, not "${option}"`,
    );
  }
  const own = ownOptions.find((known) => known.startsWith(name));
  if (own !== undefined)
    throw new InputError(`${option}: submit sets ${name === own ? "this one" : `--${own}`} itself`);
  const known = Object.keys(flagged).find((candidate) => candidate.startsWith(name));
  if (known !== undefined) throw new InputError(`${option}: use ${flagged[known]!} of submit in its place`);
  return [...earlier, option];
}

/** Two arrays at once would do no harm, but everything twice. */
function refuseQueued(folder: string): void {
  const jobs = readSubmission(folder)?.jobs;
  if (!jobs) return;
  const queue = queueOf([jobs.array, jobs.merge]);
  if (!queue || queue.size === 0) return;
  throw new InputError(
    `${folder}: ${queue.size} jobs of an earlier submission are in the queue; wait, or scancel ${jobs.array} ${jobs.merge}`,
  );
}

function writeScripts(folder: string, scripts: { readonly array: string; readonly merge: string }) {
  const paths = {
    array: join(folder, slurmFolder, "array.sh"),
    merge: join(folder, slurmFolder, "merge.sh"),
  };
  orRetry(folder, () =>
    replaceFiles([
      { path: paths.array, content: scripts.array },
      { path: paths.merge, content: scripts.merge },
    ]),
  );
  return paths;
}

function submitMerge(script: string, array: string): string {
  try {
    return submitJob(script, array);
  } catch (error) {
    warn(`slicewise: job array ${array} was submitted, the job that merges was not\n`);
    throw error;
  }
}
