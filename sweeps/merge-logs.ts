import { statSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { InputError } from "../sim/errors.ts";
import { withLogs, type OpenLog, type PointRecord, type SweepRecord } from "../results/log/index.ts";

/** A sweep put together from its shards. */
export interface MergedSweep {
  readonly sweep: SweepRecord;
  /** In the order of the sweep. */
  readonly records: readonly PointRecord[];
  /** Lines of the logs that were torn or damaged, or of another version, and do not count. */
  readonly dropped: number;
}

/**
 * Puts the shards of a sweep together. What several of them hold must be the same, planning times aside; a row that
 * failed gives way to one that did not.
 *
 * @param folders of the shards, each with its log
 * @throws InputError for shards of different sweeps, rows that contradict each other, and missing points
 */
export function mergeLogs(folders: readonly string[]): MergedSweep {
  const parts: Part[] = [];
  const records = new Map<string, Found>();
  let dropped = 0;
  for (const folder of folders) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new InputError(`${folder}: is not a folder`);
    withLogs(folder, (logs) => {
      parts.push(...partsOf(folder, logs));
      for (const { index } of logs) dropped += index.dropped;
      for (const log of logs) addLog(folder, log, records);
    });
  }
  const [first, ...others] = parts;
  if (!first) throw new InputError("there are no shards to merge");
  for (const other of others) refuseOther(first, other);
  const { sweep } = first;
  const merged = sweep.keys.flatMap((key) => records.get(key)?.record ?? []);
  const missing = sweep.keys.length - merged.length;
  if (missing > 0)
    throw new InputError(`${missing} of ${sweep.keys.length} points are missing; run the rest first`);
  return { sweep, records: merged, dropped };
}

/** What a folder says that it is a part of. */
interface Part {
  readonly sweep: SweepRecord;
  readonly folder: string;
}

interface Found {
  readonly record: PointRecord;
  readonly folder: string;
}

/** A run that was killed at once has left a log that says nothing. */
function partsOf(folder: string, logs: readonly OpenLog[]): readonly Part[] {
  const parts = logs.flatMap(({ index: { sweep } }) => (sweep ? [{ sweep, folder }] : []));
  if (parts.length > 0) return parts;
  throw new InputError(`${folder}: holds no ${logs.length > 0 ? "readable " : ""}log of a run`);
}

function addLog(folder: string, { index, reader }: OpenLog, records: Map<string, Found>): void {
  for (const key of new Set(index.sweep?.keys)) {
    const entry = index.entries.get(key);
    if (!entry) continue;
    const found = { record: reader.read(entry), folder };
    const known = records.get(key);
    records.set(key, known ? agreed(known, found) : found);
  }
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

function refuseOther(first: Part, other: Part): void {
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
