import { InputError } from "../../sim/errors.ts";
import { callSlurm } from "./call.ts";

/**
 * Submits a batch script.
 *
 * @param after number of a job array, all tasks of which are to have ended before, however they did
 * @returns the number of the job
 * @throws InputError when Slurm refuses it, or is not there
 * @throws RetryError while Slurm's controller cannot be reached
 */
export function submitJob(script: string, after?: string): string {
  const dependency = after === undefined ? [] : [`--dependency=afterany:${after}`];
  const answer = callSlurm("sbatch", ["--parsable", ...dependency, script]);
  if (!answer) {
    throw new InputError(
      "there is no sbatch on this machine; --dry-run writes the scripts, to be submitted elsewhere",
    );
  }
  // The number, and after a semicolon the cluster where there are several.
  const [, job] = /^(\d+)(?:;\S*)?$/m.exec(answer.stdout) ?? [];
  if (answer.ok && job !== undefined) return job;
  const hint = /array/i.test(answer.trouble)
    ? "; the site may allow fewer tasks: scontrol show config | grep MaxArraySize"
    : "";
  throw new InputError(`sbatch refuses ${script}: ${answer.trouble || answer.stdout.trim()}${hint}`);
}
