import { rmSync } from "node:fs";
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
  type LogIndex,
  type PointRecord,
  type SweepRecord,
} from "../../results/log/index.ts";
import { failureOf, sweepKeys, type Scenario } from "../../scenarios/index.ts";
import { sweepProgress } from "../progress.ts";
import { cutChunks } from "./chunks.ts";
import { runInLanes, type LaneOptions } from "./lanes.ts";
import { workerPool } from "./pool.ts";
import { pointsOfShard, type Shard } from "./shard.ts";
import { SliceRunner } from "./slice.ts";

export interface SweepOptions {
  readonly shard: Shard | undefined;
  /** Threads; 1 for none beside this one. */
  readonly workers: number;
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

/** Points of a task are at most this many, so that all workers are busy to the end. */
const chunkMost = 64;
const chunksPerWorker = 8;

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

  const appender = new LogAppender(path);
  const progress = sweepProgress(numbers.length, numbers.length - pending.length);
  try {
    if (!isSame(log, sweep)) appender.addSweep(sweep);
    const most = Math.ceil(pending.length / (options.workers * chunksPerWorker));
    await runPoints(scenario, cutChunks(pending, keys, Math.min(chunkMost, most)), options, (number, record) => {
      if (record.key !== sweep.keys[number])
        throw new InputError(`${scenario.file}: a model or trace has changed while the scenario ran; run it again`);
      entries.set(record.key, appender.addPoint(record));
      lock.touch();
      progress.advance();
    });
  } finally {
    progress.stop();
    appender.close();
  }
  return { sweep, entries, numbers, found: numbers.length - pending.length };
}

async function runPoints(
  scenario: Scenario,
  chunks: readonly (readonly number[])[],
  { workers, version, workerFile }: SweepOptions,
  take: LaneOptions["take"],
): Promise<void> {
  const broken: LaneOptions["broken"] = (number, error) => brokenRecord(scenario, version, number, error);
  const lanes = Math.min(workers, chunks.length);
  if (lanes <= 1 && workerFile === undefined) {
    const runner = new SliceRunner(scenario, version);
    await runInLanes(chunks, { lanes: 1, run: (slice) => runner.slice(slice), take, broken });
    return;
  }
  const pool = workerPool(lanes, { source: scenario.source, version }, workerFile);
  try {
    await runInLanes(chunks, { lanes, run: (slice) => pool.run(slice), take, broken });
  } finally {
    await pool.destroy();
  }
}
