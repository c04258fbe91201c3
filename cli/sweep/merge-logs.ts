import { existsSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { InputError } from "../../sim/errors.ts";
import { indexLog, LogReader, logName, type PointRecord, type SweepRecord } from "../../results/log/index.ts";

/** A sweep put together from its shards. */
export interface MergedSweep {
  readonly sweep: SweepRecord;
  /** In the order of the sweep. */
  readonly records: readonly PointRecord[];
}

/**
 * Puts the shards of a sweep together. What several of them hold must be the same, planning times aside; a row that
 * failed gives way to one that did not.
 *
 * @param folders of the shards, each with its log
 * @throws InputError for shards of different sweeps, rows that contradict each other, and missing points
 */
export function mergeLogs(folders: readonly string[]): MergedSweep {
  let first: { readonly sweep: SweepRecord; readonly folder: string } | undefined;
  const records = new Map<string, { readonly record: PointRecord; readonly folder: string }>();
  for (const folder of folders) {
    const path = join(folder, logName);
    const { sweep, entries } = indexLog(path);
    if (!sweep)
      throw new InputError(`${folder}: holds no ${existsSync(path) ? "readable " : ""}log of a run`);
    first ??= { sweep, folder };
    refuseOther(first, { sweep, folder });
    const reader = new LogReader(path);
    try {
      for (const key of new Set(sweep.keys)) {
        const entry = entries.get(key);
        if (!entry) continue;
        const found = { record: reader.read(entry), folder };
        const known = records.get(key);
        records.set(key, known ? agreed(known, found) : found);
      }
    } finally {
      reader.close();
    }
  }
  if (!first) throw new InputError("there are no shards to merge");
  const { sweep } = first;
  const merged = sweep.keys.flatMap((key) => records.get(key)?.record ?? []);
  const missing = sweep.keys.length - merged.length;
  if (missing > 0)
    throw new InputError(`${missing} of ${sweep.keys.length} points are missing; run the rest of the shards`);
  return { sweep, records: merged };
}

interface Found {
  readonly record: PointRecord;
  readonly folder: string;
}

function agreed(known: Found, found: Found): Found {
  const [a, b] = [known.record.row, found.record.row];
  if (isDeepStrictEqual(a, b)) return known;
  if (b.status === "failed") return known;
  if (a.status === "failed") return found;
  throw new InputError(
    `${known.folder} and ${found.folder} contradict each other: ${a.model}, ${a.topology}, ${a.planner}, seed ${a.seed}`,
  );
}

function refuseOther(
  first: { readonly sweep: SweepRecord; readonly folder: string },
  other: { readonly sweep: SweepRecord; readonly folder: string },
): void {
  if (isDeepStrictEqual(first.sweep, other.sweep)) return;
  const [a, b] = [first.sweep, other.sweep];
  const what =
    a.scenario !== b.scenario
      ? `scenarios ${a.scenario} and ${b.scenario}`
      : a.version !== b.version
        ? `versions ${a.version} and ${b.version}`
        : "scenarios that differ in a field, a model, a trace or the program";
  throw new InputError(`${first.folder} and ${other.folder} are of different sweeps: ${what}`);
}
