import { availableParallelism } from "node:os";
import { InputError } from "../sim/errors.ts";
import { rowOf } from "../results/index.ts";
import {
  isSettled,
  type LogEntry,
  type PointRecord,
  type RunLog,
  type Shard,
  type SweepRecord,
} from "../results/log/index.ts";
import { failureOf, sweepKeys, type Scenario } from "../scenarios/index.ts";
import { ChunkQueue } from "./chunk-queue.ts";
import { cutChunks } from "./chunks.ts";
import { runInLanes, type LaneOptions } from "./lanes.ts";
import { WorkerPool } from "./pool.ts";
import { pointsOfShard } from "./shard.ts";
import { SliceRunner } from "./slice.ts";
import { sweepRecord } from "./sweep-record.ts";
import { timelinePoints } from "./timeline-points.ts";

/** What a sweep is about to do. */
export interface SweepStart {
  /** How many points were asked for. */
  readonly total: number;
  /** How many of them need not be run. */
  readonly found: number;
  /** Lines of the log that cannot be read as results of this version, and do not count. */
  readonly dropped: number;
  /** Path of the log. */
  readonly file: string;
  /** How many of the points that were asked for are in the log now. */
  readonly kept: () => number;
}

/** Is told how far a sweep is. */
export interface SweepObserver {
  started(start: SweepStart): void;
  /** One more point is in the log. */
  advanced(): void;
}

export interface SweepOptions {
  readonly shard: Shard | undefined;
  /** Threads; 1 for none beside this one. As many as the machine has cores, where it is not said. */
  readonly workers: number | undefined;
  /** Version of the package. */
  readonly version: string;
  /** Another file than the usual one that workers run. */
  readonly workerFile?: string;
  readonly observer?: SweepObserver;
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
  const { version, shard, observer } = options;
  const keys = sweepKeys(scenario, version);
  const numbers = pointsOfShard(keys, shard);
  const timelines = timelinePoints(scenario);
  const keyOf = (number: number) => keys.keys[number]!;
  const sweep = sweepRecord(scenario, keys, version);
  const log = openLog(sweep, numbers.map(keyOf));
  try {
    const { entries, file } = log;
    const pending = numbers.filter((number) => !isSettled(entries.get(keyOf(number)), timelines.has(number)));
    const found = numbers.length - pending.length;
    observer?.started({
      total: numbers.length,
      found,
      dropped: log.dropped,
      file,
      kept: () => numbers.filter((number) => entries.has(keyOf(number))).length,
    });
    const workers = workersFor(pending.length, options.workers);
    const most = Math.min(chunkMost, Math.ceil(pending.length / (workers * chunksPerWorker)));
    const chunks = cutChunks(pending, keys, most);
    const queue = new ChunkQueue(chunks, ([first]) => keys.families[first!]!);
    const lanes = Math.min(workers, chunks.length);
    await runPoints(scenario, { queue, lanes, inMainThread: workers === 1 }, options, {
      take(number: number, record: PointRecord) {
        if (record.key !== keyOf(number)) {
          throw new InputError(
            `${scenario.file}: a model or trace has changed while the scenario ran; run it again`,
          );
        }
        log.add(record);
        observer?.advanced();
      },
      broken(number: number, error: unknown) {
        const outcome = failureOf(error);
        const row = rowOf({ identity: scenario.point(number).identity, outcome, planningSeconds: 0 });
        return { key: keyOf(number), row, planningSeconds: 0 };
      },
    });
    log.finish();
    return { sweep, entries, numbers, found, file };
  } finally {
    log.close();
  }
}

function workersFor(points: number, asked: number | undefined): number {
  return asked ?? Math.max(1, Math.min(availableParallelism(), Math.floor(points / pointsPerWorker)));
}

/** Who runs the chunks of a sweep. */
interface Assignment {
  readonly queue: ChunkQueue;
  /** How many run at a time. */
  readonly lanes: number;
  readonly inMainThread: boolean;
}

async function runPoints(
  scenario: Scenario,
  { queue, lanes, inMainThread }: Assignment,
  { version, workerFile }: SweepOptions,
  results: Pick<LaneOptions, "take" | "broken">,
): Promise<void> {
  if (lanes === 0) return;
  if (inMainThread) {
    const runner = new SliceRunner(scenario, version);
    await runInLanes(queue, { lanes, run: (slice) => runner.slice(slice), ...results });
    return;
  }
  const pool = new WorkerPool(lanes, { source: scenario.source, version }, workerFile);
  await pool.during((run) => runInLanes(queue, { lanes, run, ...results }));
}
