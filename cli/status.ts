import { join } from "node:path";
import { Command } from "commander";
import { drawTable } from "../results/draw-table.ts";
import { indexLog, isSameSweep, logName, type SweepRecord } from "../results/log/index.ts";
import { InputError } from "../sim/errors.ts";
import { ExitCode } from "./errors.ts";
import { queueOf, type Queue } from "./slurm/queue.ts";
import { readSubmission, type Submission } from "./slurm/submission.ts";
import {
  shardFolders,
  shardProgress,
  sweepOfShards,
  totalProgress,
  type Progress,
  type ShardedSweep,
} from "../sweeps/shard-progress.ts";
import { print } from "./output.ts";

/** What is known of a shard: `incomplete` where nobody is known to work on it. */
type State = "done" | "failed" | "running" | "queued" | "incomplete";

/** What `--json` prints. */
interface SweepStatus extends Progress {
  readonly scenario: string;
  readonly state: State;
  readonly shards: readonly (Progress & { readonly shard: number; readonly state: State })[];
  /** Of what was submitted with `submit`: what became of the job that merges. */
  readonly merge: State | null;
}

/** `slicewise status`: how far the shards of a scenario have come. */
export function statusCommand(): Command {
  return new Command("status")
    .argument("<folders...>", "results folder of a run or of a submission, or folders of shards")
    .option("--json", "print JSON", false)
    .addHelpText(
      "after",
      "\nExit codes: 0 all is done; 1 points failed, or are missing and no run works on them;\n" +
        "75 missing points are queued or running: try again later.",
    )
    .action((folders: string[], { json }: { readonly json: boolean }) => {
      const status = statusOf(folders);
      print(json ? `${JSON.stringify(status, null, 2)}\n` : asText(status));
      process.exitCode = exitCodeOf(status.merge ?? "done", status.state);
    });
}

function statusOf(folders: readonly string[]): SweepStatus {
  const [first] = folders;
  const submission = folders.length === 1 && first !== undefined ? readSubmission(first) : undefined;
  const places = shardFolders(folders);
  const sharded = submission
    ? { sweep: submission.sweep, count: submission.tasks }
    : (sweepOfShards(places) ?? wholeRun(folders));
  if (!sharded)
    throw new InputError(
      `${folders.join(" ")}: no run or shard has begun here, and nothing was submitted; slicewise run or submit begins one`,
    );
  const jobs = submission?.jobs;
  const queue = jobs && queueOf([jobs.array, jobs.merge]);
  const shards = shardsOf(sharded, places, (index) => queue?.get(`${jobs?.array}_${index}`));
  const total = totalProgress(shards);
  return {
    scenario: sharded.sweep.scenario,
    ...total,
    state: stateOfAll(shards.map(({ state }) => state)),
    shards,
    merge: submission && first !== undefined ? mergeState(first, submission, queue) : null,
  };
}

/** A run that was not cut into shards, as one. */
function wholeRun(folders: readonly string[]): ShardedSweep | undefined {
  const [folder, ...others] = folders;
  if (folder === undefined || others.length > 0) return undefined;
  const { sweep } = indexLog(join(folder, logName));
  return sweep && { sweep, count: 1 };
}

function shardsOf(
  sharded: ShardedSweep,
  folders: readonly string[],
  queued: (index: number) => "queued" | "running" | undefined,
): SweepStatus["shards"] {
  return shardProgress(sharded, folders).map((progress, index) => {
    const { points, done, failed } = progress;
    const finished = done < points ? "incomplete" : failed > 0 ? "failed" : "done";
    const state = finished === "done" ? finished : (queued(index + 1) ?? finished);
    return { shard: index + 1, ...progress, state };
  });
}

/** Merged is what has all rows in the folder's own log. */
function mergeState(folder: string, { sweep, jobs }: Submission, queue: Queue | undefined): State {
  const queued = jobs && queue?.get(jobs.merge);
  return queued ?? (isMerged(folder, sweep) ? "done" : "incomplete");
}

function isMerged(folder: string, sweep: SweepRecord): boolean {
  const log = indexLog(join(folder, logName));
  return isSameSweep(log.sweep, sweep) && sweep.keys.every((key) => log.entries.has(key));
}

/** The state of a whole by those of its parts. */
function stateOfAll(states: readonly State[]): State {
  const order = ["running", "queued", "incomplete", "failed"] as const;
  return order.find((state) => states.includes(state)) ?? "done";
}

function exitCodeOf(...states: readonly State[]): number {
  if (states.some((state) => state === "running" || state === "queued")) return ExitCode.retry;
  return states.every((state) => state === "done") ? ExitCode.done : ExitCode.failed;
}

/** What to do about points that nobody is known to work on. */
const nextSteps: Partial<Record<State, string>> = {
  incomplete: "Where no run works on it, slicewise run with the same scenario, shard and folder resumes.",
  failed: "slicewise run with the same scenario, shard and folder retries points that failed.",
};

function asText({ scenario, shards, points, done, failed, infeasible, merge, state }: SweepStatus): string {
  const lines = shards.map((shard) => [
    String(shard.shard),
    shard.state,
    `${shard.done}/${shard.points}`,
    shard.failed > 0 ? String(shard.failed) : "",
    shard.infeasible > 0 ? String(shard.infeasible) : "",
  ]);
  const percent = Math.floor((100 * done) / Math.max(1, points));
  const total =
    `${scenario}: ${state}, ${done} of ${points} points done (${percent} %), ` +
    `${failed} failed, ${infeasible} infeasible`;
  const merged = merge === null ? "" : `; merge: ${merge}`;
  const table = drawTable(["shard", "state", "points", "failed", "infeasible"], lines, 2);
  const next = nextSteps[state] === undefined || merge !== null ? "" : `${nextSteps[state]}\n`;
  return `${shards.length === 1 ? "" : `${table}\n`}${total}${merged}\n${next}`;
}
