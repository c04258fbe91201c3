import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { LogAppender } from "./append.ts";
import { logNames, withLogs, type OpenLog } from "./open-logs.ts";
import type { LogEntry } from "./read.ts";
import { isSameSweep, type PointRecord, type SweepRecord } from "./record.ts";
import { orRetry } from "./retry.ts";
import { isSettled, type RunLog } from "./run-log.ts";
import { begun, newShardLogName, shardOfLog } from "./shard-file.ts";
import type { Shard } from "./shard.ts";

/** A shard of a sweep, and the folder that its rows go to. */
export interface ShardPlace {
  readonly folder: string;
  readonly shard: Shard;
  readonly sweep: SweepRecord;
  /** Keys of the shard's points. */
  readonly keys: readonly string[];
}

/**
 * The log of one run of a shard. A queue of jobs may run a shard twice at the same time, on machines that cannot see each
 * other's processes; so each run writes a file of its own, which begins with the rows of earlier runs, and renames it when
 * all rows are there. A reader takes the union of the files, so that neither order nor number of runs matters.
 *
 * A shard that is finished already stays as it is.
 *
 * @param fresh begins from nothing
 */
export function openShardLog(place: ShardPlace, fresh: boolean): RunLog {
  const { folder, shard } = place;
  orRetry(folder, () => mkdirSync(folder, { recursive: true }));
  if (fresh) {
    remove(folder, logsOfShard(folder, shard));
    return new ShardLog(place, []);
  }
  return withLogs(folder, (logs) => finishedLog(place, logs) ?? new ShardLog(place, logs));
}

/** The shard's only log, where that says all there is to say. */
function finishedLog(place: ShardPlace, logs: readonly OpenLog[]): RunLog | undefined {
  const [log, another] = logs.filter(({ name }) => isOfShard(name, place.shard));
  if (!log || another || !isWhole(log, place)) return undefined;
  return {
    entries: log.index.entries,
    dropped: log.index.dropped,
    file: join(place.folder, log.name),
    add({ key }) {
      throw new Error(`${place.folder}: a shard that is finished needs no row ${key}`);
    },
    finish: () => undefined,
    close: () => undefined,
  };
}

function isWhole({ name, index }: OpenLog, { sweep, keys }: ShardPlace): boolean {
  if (name.endsWith(begun) || !isSameSweep(index.sweep, sweep)) return false;
  const timelines = new Set(sweep.timelines);
  return keys.every((key) => isSettled(index.entries.get(key), timelines.has(key)));
}

class ShardLog implements RunLog {
  readonly entries = new Map<string, LogEntry>();
  readonly dropped: number;
  readonly file: string;
  private readonly place: ShardPlace;
  /** Names of the logs whose place this one takes. */
  private readonly earlier: readonly string[];
  private readonly appender: LogAppender;

  constructor(place: ShardPlace, logs: readonly OpenLog[]) {
    const { folder, shard, sweep } = place;
    this.place = place;
    this.dropped = logs.reduce((sum, { index }) => sum + index.dropped, 0);
    this.earlier = logs.map(({ name }) => name).filter((name) => isOfShard(name, shard));
    this.file = join(folder, newShardLogName(shard));
    this.appender = new LogAppender(this.file + begun);
    this.appender.addSweep(sweep);
    for (const log of logs) this.copy(log);
  }

  add(record: PointRecord): void {
    this.entries.set(record.key, this.appender.addPoint(record));
  }

  finish(): void {
    const { folder } = this.place;
    this.appender.sync();
    if (!existsSync(this.file + begun)) {
      orRetry(folder, () => mkdirSync(folder, { recursive: true }));
      // Another run of the shard began later and was quicker; it took this log's place.
      if (withLogs(folder, (logs) => logs.some((log) => isWhole(log, this.place)))) return;
      this.appender.restore();
      this.appender.sync();
    }
    orRetry(folder, () => renameSync(this.file + begun, this.file));
    remove(folder, this.earlier);
  }

  close(): void {
    this.appender.close();
  }

  /** Takes over what an earlier run has left of the shard's points. */
  private copy({ index, reader }: OpenLog): void {
    for (const key of this.place.keys) {
      const entry = index.entries.get(key);
      const known = this.entries.get(key);
      if (entry && !entry.failed && !isSettled(known, entry.timeline)) this.add(reader.read(entry));
    }
  }
}

function logsOfShard(folder: string, shard: Shard): readonly string[] {
  return logNames(folder).filter((name) => isOfShard(name, shard));
}

function isOfShard(name: string, { index, count }: Shard): boolean {
  const shard = shardOfLog(name);
  return shard?.index === index && shard.count === count;
}

function remove(folder: string, names: readonly string[]): void {
  for (const name of names) orRetry(folder, () => rmSync(join(folder, name), { force: true }));
}
