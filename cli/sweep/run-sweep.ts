import { rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { InputError } from "../../sim/errors.ts";
import { rowOf } from "../../results/index.ts";
import {
  indexLog,
  LogAppender,
  logName,
  orRetry,
  type FolderLock,
  type LogEntry,
  type SweepRecord,
} from "../../results/log/index.ts";
import { failureOf, sweepKeys, type Scenario } from "../../scenarios/index.ts";
import { sweepProgress } from "../progress.ts";
import { cutChunks } from "./chunks.ts";
import { runInLanes, type LaneOptions } from "./lanes.ts";
import { WorkerPool } from "./pool.ts";
import { pointsOfShard, type Shard } from "./shard.ts";
import { SliceRunner } from "./slice.ts";

export interface SweepOptions {
  readonly shard: Shard | undefined;
  /** Threads; 1 for none beside this one. As many as the machine has cores, where it is not said. */
  readonly workers: number | undefined;
  /** Take nothing from the log. */
  readonly fresh: boolean;
  /** Version of the package. */
  readonly version: string;
  /** Another file than the usual one that workers run. */
  readonly workerFile?: string;
}

/** A sweep, or the shard that was asked for, all of whose points are in the log. */
export interface SweepRun {
  readonly sweep: SweepRecord;
  /** Where the rows are, by key. */
  readonly entries: ReadonlyMap<string, LogEntry>;
  /** Numbers of the points that were asked for. */
  readonly numbers: readonly number[];
  /** How many of them were in the log before. */
  readonly found: number;
}

/** Most points of a task; fewer where that gives each worker several, so that all are busy to the end. */
const chunkMost = 64;
const chunksPerWorker = 8;

/** Points for which it pays to start one more worker. */
const pointsPerWorker = 4;

/**
 * Runs what the log lacks of a sweep, and appends it. A point that failed is tried again.
 *
 * @param folder of the results, locked
 * @throws InputError when a model or trace changes meanwhile
 * @throws RetryError when the log cannot be written to for the moment
 */
export async function runSweep(
  scenario: Scenario,
  folder: string,
  lock: FolderLock,
  options: SweepOptions,
): Promise<SweepRun> {
  const { version, shard } = options;
  const keys = sweepKeys(scenario, version);
  const path = join(folder, logName);
  if (options.fresh) orRetry(folder, () => rmSync(path, { force: true }));
  const log = indexLog(path);
  const entries = new Map(log.entries);
  const numbers = pointsOfShard(keys, shard);
  const pending = numbers.filter((number) => entries.get(keys.keys[number]!)?.failed !== false);
  const { name, baseline, sweptFields } = scenario;
  const sweep: SweepRecord = { scenario: name, version, baseline, sweptFields, keys: keys.keys };
  const workers = workersFor(pending.length, options.workers);
  const most = Math.min(chunkMost, Math.ceil(pending.length / (workers * chunksPerWorker)));

  const appender = new LogAppender(path);
  const progress = sweepProgress(numbers.length, numbers.length - pending.length);
  try {
    if (!isSame(log.sweep, sweep)) appender.addSweep(sweep);
    await runPoints(scenario, cutChunks(pending, keys, most), workers, options, {
      take(number, record) {
        if (record.key !== keys.keys[number]) {
          throw new InputError(
            `${scenario.file}: a model or trace has changed while the scenario ran; run it again`,
          );
        }
        entries.set(record.key, appender.addPoint(record));
        lock.touch();
        progress.advance();
      },
      broken(number, error) {
        const outcome = failureOf(error);
        const row = rowOf({ identity: scenario.point(number).identity, outcome, planningSeconds: 0 });
        return { key: keys.keys[number]!, row, planningSeconds: 0 };
      },
    });
  } finally {
    progress.stop();
    appender.close();
  }
  return { sweep, entries, numbers, found: numbers.length - pending.length };
}

function workersFor(points: number, asked: number | undefined): number {
  return asked ?? Math.max(1, Math.min(availableParallelism(), Math.floor(points / pointsPerWorker)));
}

async function runPoints(
  scenario: Scenario,
  chunks: readonly (readonly number[])[],
  workers: number,
  { version, workerFile }: SweepOptions,
  results: Pick<LaneOptions, "take" | "broken">,
): Promise<void> {
  if (chunks.length === 0) return;
  if (workers === 1) {
    const runner = new SliceRunner(scenario, version);
    await runInLanes(chunks, { lanes: 1, run: (slice) => runner.slice(slice), ...results });
    return;
  }
  const lanes = Math.min(workers, chunks.length);
  const pool = new WorkerPool(lanes, { source: scenario.source, version }, workerFile);
  await pool.during((run) => runInLanes(chunks, { lanes, run, ...results }));
}

function isSame(a: SweepRecord | undefined, b: SweepRecord): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b);
}
