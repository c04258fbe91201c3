import { join } from "node:path";
import { directive, plainPath, shellWord } from "./shell.ts";

/** What a user asks of Slurm for a sweep. */
export interface JobOptions {
  readonly tasks: number;
  /** Most tasks that run at a time; as many as the site lets, where it is not said. */
  readonly concurrent?: number;
  readonly partition?: string;
  /** As sbatch reads it: minutes, or days-hours:minutes:seconds. */
  readonly time?: string;
  /** As sbatch reads it, like 2G. */
  readonly memory?: string;
  readonly cpusPerTask?: number;
  /** Further options of sbatch, each like --account=NAME. */
  readonly sbatchOption: readonly string[];
  /** How often a task that asks for a retry is put back into the queue. */
  readonly retries: number;
}

/** What the batch scripts of a sweep are made of. */
export interface JobSettings {
  /** Name of the scenario. */
  readonly name: string;
  /** Absolute paths. */
  readonly scenarioFile: string;
  readonly folder: string;
  /** Words that start slicewise. */
  readonly program: readonly string[];
  readonly options: JobOptions;
}

/** Folder of what Slurm needs and writes, among the results. */
export const slurmFolder = "slurm";

/** The batch script of a job array, each task of which runs one shard. */
export function arrayScript(settings: JobSettings): string {
  const { name, scenarioFile, folder, program, options } = settings;
  const { tasks, concurrent, cpusPerTask, retries } = options;
  const command = [...program, "run", scenarioFile].map(shellWord).join(" ");
  const shards = shellWord(`${folder}/`);
  return script([
    "# Runs one shard a task. What a shard has done already, it does not do again.",
    directive("--job-name", `slicewise-${name}`),
    directive("--array", `1-${tasks}${concurrent === undefined ? "" : `%${concurrent}`}`),
    directive("--output", join(plainPath(folder), slurmFolder, "task-%a.log")),
    ...shared(options),
    ...(cpusPerTask === undefined ? [] : [directive("--cpus-per-task", String(cpusPerTask))]),
    "",
    `shard="$SLURM_ARRAY_TASK_ID"`,
    `${command} --shard "$shard/${tasks}" \\`,
    `  --out ${shards}"shard-$shard-of-${tasks}" --workers "\${SLURM_CPUS_PER_TASK:-1}"`,
    ...retry(`"\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"`, retries),
  ]);
}

/** The batch script of the job that puts the shards together. */
export function mergeScript(settings: JobSettings): string {
  const { name, folder, program, options } = settings;
  const { tasks, retries } = options;
  const command = [...program, "merge"].map(shellWord).join(" ");
  return script([
    "# Puts the shards together when all tasks have ended.",
    directive("--job-name", `slicewise-${name}-merge`),
    directive("--output", join(plainPath(folder), slurmFolder, "merge.log")),
    ...shared(options),
    "",
    `${command} ${shellWord(`${folder}/`)}shard-*-of-${tasks} --out ${shellWord(folder)}`,
    ...retry(`"$SLURM_JOB_ID"`, retries),
  ]);
}

function shared({ partition, time, memory, sbatchOption }: JobOptions): readonly string[] {
  return [
    directive("--open-mode", "append"),
    directive("--requeue"),
    ...(partition === undefined ? [] : [directive("--partition", partition)]),
    ...(time === undefined ? [] : [directive("--time", time)]),
    ...(memory === undefined ? [] : [directive("--mem", memory)]),
    ...sbatchOption.map((option) => directive(option)),
  ];
}

/** Exit 75 asks for a retry; 137 is that of a process that somebody, or the system for want of memory, has killed. */
function retry(job: string, retries: number): readonly string[] {
  return [
    "status=$?",
    `if [ "$status" -eq 75 ] || [ "$status" -eq 137 ]; then`,
    `  if [ "\${SLURM_RESTART_COUNT:-0}" -lt ${retries} ]; then`,
    `    echo "slicewise: exit $status; back into the queue"`,
    `    scontrol requeue ${job}`,
    "  fi",
    "fi",
    `exit "$status"`,
  ];
}

function script(lines: readonly string[]): string {
  return `${["#!/bin/bash", ...lines].join("\n")}\n`;
}
