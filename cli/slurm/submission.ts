import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../sim/errors.ts";
import { isRecord } from "../../scenarios/record.ts";
import { orRetry, sweepOf, type SweepRecord } from "../../results/log/index.ts";
import { readTextFile } from "../../traces/read-file.ts";
import { replaceFiles } from "../../traces/replace-files.ts";
import { slurmFolder } from "./scripts.ts";

/** What was submitted. */
export interface Submission {
  readonly tasks: number;
  readonly sweep: SweepRecord;
  /** Numbers that Slurm gave; undefined where scripts were only written. */
  readonly jobs?: { readonly array: string; readonly merge: string };
}

const fileName = join(slurmFolder, "submission.json");

/** Notes in a results folder what was submitted. */
export function writeSubmission(folder: string, submission: Submission): void {
  const file = join(folder, fileName);
  orRetry(folder, () => replaceFiles([{ path: file, content: `${JSON.stringify(submission)}\n` }]));
}

/**
 * What was last submitted to a results folder, if anything was.
 *
 * @throws InputError for a file that this version has not written
 */
export function readSubmission(folder: string): Submission | undefined {
  const file = join(folder, fileName);
  if (!existsSync(file)) return undefined;
  const submission = submissionOf(parse(readTextFile(file, "what was submitted is in one")));
  if (submission) return submission;
  throw new InputError(`${file}: is not of this version; submit the scenario again`);
}

function submissionOf(value: unknown): Submission | undefined {
  const sweep = sweepOf(value);
  if (!sweep || !isRecord(value) || typeof value["tasks"] !== "number") return undefined;
  const { tasks, jobs } = value;
  if (!isRecord(jobs)) return { tasks, sweep };
  const { array, merge } = jobs;
  if (typeof array !== "string" || typeof merge !== "string") return undefined;
  return { tasks, sweep, jobs: { array, merge } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
