import type { SweepInputs } from "../../scenarios/index.ts";
import { isRecord } from "../../scenarios/record.ts";
import type { PointTimeline } from "../report/timeline/point-timeline.ts";
import type { PointRow } from "../row.ts";
import { pointLine, sweepFields, timelineOfLine } from "./schema.ts";

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
  return isRecord(line) ? sweepFields.safeParse(line["sweep"]).data : undefined;
}

/** Are two runs of the same sweep? */
export function isSameSweep(a: SweepRecord | undefined, b: SweepRecord): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b);
}

/**
 * The result that a line holds, if it holds one with all columns of today, each of them what it claims to be. A timeline that
 * is none is left out.
 */
export function pointOf(line: unknown): PointRecord | undefined {
  const point = pointLine.safeParse(line).data;
  if (!point || !isRecord(line)) return undefined;
  const timeline = timelineOfLine.safeParse(line["timeline"]).data;
  return timeline === undefined ? point : { ...point, timeline };
}
