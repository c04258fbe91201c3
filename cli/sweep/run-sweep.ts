import { availableParallelism } from "node:os";
import { InputError } from "../../sim/errors.ts";
import { rowOf } from "../../results/index.ts";
import {
  isSettled,
  type LogEntry,
  type PointRecord,
  type RunLog,
  type Shard,
  type SweepRecord,
} from "../../results/log/index.ts";
import { failureOf, sweepKeys, type Scenario } from "../../scenarios/index.ts";
import { untilInterrupted } from "../interrupt.ts";
import { sweepProgress } from "../progress.ts";
import { cutChunks } from "./chunks.ts";
import { noteDropped } from "./dropped.ts";
import { runInLanes, type LaneOptions } from "./lanes.ts";
import { WorkerPool } from "./pool.ts";
import { pointsOfShard } from "./shard.ts";
import { SliceRunner } from "./slice.ts";
import { sweepRecord } from "./sweep-record.ts";
import { timelinePoints } from "./timeline-points.ts";

export interface SweepOptions {
  readonly shard: Shard | undefined;
  /** Threads; 1 for none beside this one. As many as the machine has cores, where it is not said. */
  readonly workers: number | undefined;
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
  /** Path of the log. */
  readonly file: string;
}

/** Most points of a task; fewer where that gives each worker several, so that all are busy to the end. */
const chunkMost = 64;
const chunksPerWorker = 8;

/** Points for which it pays to start one more worker. */
const pointsPerWorker = 4;

/**
 * Runs what the log lacks of a sweep, and adds it. A point that failed is tried again.
 *
 * @param openLog opens the log for a sweep, of which the points with some keys are asked for
 * @throws InputError when a model or trace changes meanwhile
 * @throws RetryError when the log cannot be written to for the moment
 */
export async function runSweep(
  scenario: Scenario,
  openLog: (sweep: SweepRecord, keys: readonly string[]) => RunLog,
  options: SweepOptions,
): Promise<SweepRun> {
  const { version, shard } = options;
  const keys = sweepKeys(scenario, version);
  const numbers = pointsOfShard(keys, shard);
  const timelines = timelinePoints(scenario);
  const keyOf = (number: number) => keys.keys[number]!;
  const sweep = sweepRecord(scenario, keys, version);
  const log = openLog(sweep, numbers.map(keyOf));
  const { entries, file } = log;
  noteDropped(log.dropped);
  const pending = numbers.filter((number) => !isSettled(entries.get(keyOf(number)), timelines.has(number)));
  const workers = workersFor(pending.length, options.workers);
  const most = Math.min(chunkMost, Math.ceil(pending.length / (workers * chunksPerWorker)));

  const progress = sweepProgress(numbers.length, numbers.length - pending.length);
  try {
    const points = {
      take(number: number, record: PointRecord) {
        if (record.key !== keyOf(number)) {
          throw new InputError(
            `${scenario.file}: a model or trace has changed while the scenario ran; run it again`,
          );
        }
        log.add(record);
        progress.advance();
      },
      broken(number: number, error: unknown) {
        const outcome = failureOf(error);
        const row = rowOf({ identity: scenario.point(number).identity, outcome, planningSeconds: 0 });
        return { key: keyOf(number), row, planningSeconds: 0 };
      },
    };
    const chunks = cutChunks(pending, keys, most);
    await untilInterrupted(
      () => {
        progress.stop();
        const there = numbers.filter((number) => entries.has(keyOf(number))).length;
        return `${there} of ${numbers.length} points are kept in ${file}; the same command goes on with the others`;
      },
      () => runPoints(scenario, chunks, workers, options, points),
    );
    log.finish();
  } finally {
    progress.stop();
    log.close();
  }
  return { sweep, entries, numbers, found: numbers.length - pending.length, file };
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
