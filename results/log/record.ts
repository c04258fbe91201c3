import type { SweepInputs } from "../../scenarios/index.ts";
import { isRecord } from "../../scenarios/record.ts";
import { isTimeline, type PointTimeline } from "../report/timeline/point-timeline.ts";
import { identityColumns, measureColumns, type PointRow } from "../row.ts";

/** What a log says of the sweep that it belongs to: all that its results need beside the rows. */
export interface SweepRecord {
  readonly scenario: string;
  /** Version of the package. */
  readonly version: string;
  readonly baseline: string;
  readonly sweptFields: readonly string[];
  /** Keys of all points, in the order of the sweep. */
  readonly keys: readonly string[];
  /** Block of each point, in the same order; it decides which shard the point is of. */
  readonly blocks: readonly number[];
  /** Keys of the points whose timelines are kept. */
  readonly timelines: readonly string[];
  readonly inputs: SweepInputs;
}

/** The result of one point, under the key of everything that it depends on. */
export interface PointRecord {
  readonly key: string;
  readonly row: PointRow;
  /** Wall time of planning when the point was run; seconds. */
  readonly planningSeconds: number;
  /** What happened when, where that was asked for; null of a point without a result. */
  readonly timeline?: PointTimeline | null;
}

/** The sweep that a line is about, if it is about one. */
export function sweepOf(line: unknown): SweepRecord | undefined {
  if (!isRecord(line) || !isRecord(line["sweep"])) return undefined;
  const { scenario, version, baseline, sweptFields, keys, blocks, timelines, inputs } = line["sweep"];
  if (typeof scenario !== "string" || typeof version !== "string" || typeof baseline !== "string")
    return undefined;
  if (!areTexts(sweptFields) || !areTexts(keys) || !areTexts(timelines)) return undefined;
  if (!areNumbers(blocks) || blocks.length !== keys.length) return undefined;
  if (!areInputs(inputs)) return undefined;
  return { scenario, version, baseline, sweptFields, keys, blocks, timelines, inputs };
}

/** Are two runs of the same sweep? */
export function isSameSweep(a: SweepRecord | undefined, b: SweepRecord): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b);
}

/** The result that a line holds, if it holds one with all columns of today. */
export function pointOf(line: unknown): PointRecord | undefined {
  if (!isRecord(line)) return undefined;
  const { key, row, planningSeconds, timeline } = line;
  if (typeof key !== "string" || typeof planningSeconds !== "number" || !isRow(row)) return undefined;
  const record = { key, row, planningSeconds };
  return timeline === null || isTimeline(timeline) ? { ...record, timeline } : record;
}

/** A line's checksum has vouched for its values; another version may have had other columns. */
function isRow(value: unknown): value is PointRow {
  return (
    isRecord(value) &&
    isRecord(value["swept"]) &&
    [...identityColumns, ...measureColumns].every((column) => value[column] !== undefined)
  );
}

function areInputs(value: unknown): value is SweepInputs {
  if (!isRecord(value) || !isRecord(value["files"])) return false;
  return (
    typeof value["program"] === "string" && areTexts(Object.values(value["files"])) && "scenario" in value
  );
}

function areNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
