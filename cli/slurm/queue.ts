import { callSlurm } from "./call.ts";

/** What the queue says of a job or task that has not ended. */
export type QueueState = "queued" | "running";

/** By the number of a job, or of an array and a task like 12_3. */
export type Queue = ReadonlyMap<string, QueueState>;

/**
 * What of some jobs is in the queue; undefined where this machine has no Slurm.
 *
 * @throws RetryError while Slurm's controller cannot be reached
 */
export function queueOf(jobs: readonly string[]): Queue | undefined {
  const answer = callSlurm("squeue", ["--noheader", "--array", `--jobs=${jobs.join(",")}`, "--format=%i|%T"]);
  if (!answer) return undefined;
  // Slurm forgets jobs some minutes after their end.
  if (/Invalid job id/i.test(answer.trouble)) return new Map();
  if (!answer.ok) throw new Error(`squeue: ${answer.trouble}`);
  return parseQueue(answer.stdout);
}

/** Reads lines like `12_3|RUNNING`; a range like `12_[4-6,9%2]|PENDING` stands for its tasks. */
export function parseQueue(text: string): Queue {
  const queue = new Map<string, QueueState>();
  for (const line of text.split("\n")) {
    const [, job, state] = /^\s*(\S+)\|([A-Z_]+)\s*$/.exec(line) ?? [];
    if (job === undefined || state === undefined) continue;
    for (const id of idsOf(job)) queue.set(id, /^(PENDING|REQUEUE)/.test(state) ? "queued" : "running");
  }
  return queue;
}

function idsOf(job: string): readonly string[] {
  const [, array, ranges] = /^(\d+)_\[([\d,-]+)(?:%\d+)?\]$/.exec(job) ?? [];
  if (array === undefined || ranges === undefined) return [job];
  return ranges.split(",").flatMap((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return Array.from({ length: last! - first! + 1 }, (_, index) => `${array}_${first! + index}`);
  });
}
