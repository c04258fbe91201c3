import type { SearchCourse } from "../../planners/index.ts";
import type { SweepInputs } from "../../scenarios/index.ts";
import type { PointTimeline } from "../report/timeline/point-timeline.ts";
import type { PointRow } from "../row.ts";

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
  /** How its planner searched, where it did so by a population. */
  readonly search?: SearchCourse | undefined;
  /** What happened when, where that was asked for; null of a point without a result. */
  readonly timeline?: PointTimeline | null;
}

/** Are two runs of the same sweep? */
export function isSameSweep(a: SweepRecord | undefined, b: SweepRecord): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b);
}
