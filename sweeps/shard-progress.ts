import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../sim/errors.ts";
import { isSameSweep, shardOfLog, withLogs, type SweepRecord } from "../results/log/index.ts";
import { shardIndices } from "./shard.ts";

/** How far a shard, or a whole sweep, has come; numbers of points. */
export interface Progress {
  readonly points: number;
  /** With a result, whatever it is. */
  readonly done: number;
  /** Of those that are done. */
  readonly failed: number;
  readonly infeasible: number;
}

/** A sweep, and into how many shards it is cut. */
export interface ShardedSweep {
  readonly sweep: SweepRecord;
  readonly count: number;
}

type Status = "ok" | "infeasible" | "failed";

/**
 * Folders with logs of shards: those of the given ones that hold any, and folders in them that are called as `run` calls
 * those of shards.
 *
 * @throws InputError for a folder that is none
 */
export function shardFolders(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => {
    if (!isFolder(folder)) throw new InputError(`${folder}: is not a folder`);
    const inner = readdirSync(folder).filter((name) => /^shard-\d+-of-\d+$/.test(name));
    return [folder, ...inner.map((name) => join(folder, name)).filter(isFolder)];
  });
}

/**
 * What shards that have begun say they are part of.
 *
 * @throws InputError where they are of different sweeps
 */
export function sweepOfShards(folders: readonly string[]): ShardedSweep | undefined {
  let known: ShardedSweep | undefined;
  for (const folder of folders) {
    for (const found of sweepsIn(folder)) {
      if (known && !(isSameSweep(known.sweep, found.sweep) && known.count === found.count))
        throw new InputError(`${folder}: holds a shard of another sweep than the folders before`);
      known = found;
    }
  }
  return known;
}

function sweepsIn(folder: string): readonly ShardedSweep[] {
  return withLogs(folder, (logs) =>
    logs.flatMap(({ name, index: { sweep } }) => {
      const shard = shardOfLog(name);
      return shard && sweep ? [{ sweep, count: shard.count }] : [];
    }),
  );
}

/** How far each shard has come, the first one first. */
export function shardProgress(
  { sweep, count }: ShardedSweep,
  folders: readonly string[],
): readonly Progress[] {
  const statuses = statusesIn(folders);
  const shards = Array.from({ length: count }, () => ({ points: 0, done: 0, failed: 0, infeasible: 0 }));
  const indexOf = shardIndices(sweep, count);
  for (const [number, key] of sweep.keys.entries()) {
    const shard = shards[indexOf(number) - 1];
    if (!shard) continue;
    const status = statuses.get(key);
    shard.points++;
    if (status) shard.done++;
    if (status === "failed") shard.failed++;
    if (status === "infeasible") shard.infeasible++;
  }
  return shards;
}

/** The sum of shards. */
export function totalProgress(shards: readonly Progress[]): Progress {
  const sum = (of: (shard: Progress) => number) => shards.reduce((total, shard) => total + of(shard), 0);
  return {
    points: sum(({ points }) => points),
    done: sum(({ done }) => done),
    failed: sum(({ failed }) => failed),
    infeasible: sum(({ infeasible }) => infeasible),
  };
}

/** What became of each point, by key; one that failed in a run and not in another has not. */
function statusesIn(folders: readonly string[]): ReadonlyMap<string, Status> {
  const statuses = new Map<string, Status>();
  for (const folder of folders) {
    withLogs(folder, (logs) => {
      for (const { index, reader } of logs) {
        for (const [key, entry] of index.entries) {
          const known = statuses.get(key);
          if (known === undefined || known === "failed") statuses.set(key, reader.read(entry).row.status);
        }
      }
    });
  }
  return statuses;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
