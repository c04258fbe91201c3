/** Timelines of single points for Perfetto. */
import { planningCache } from "../../planners/index.ts";
import {
  beliefsOf,
  planPoint,
  type InferencePoint,
  type PlannedPoint,
  type Point,
} from "../../scenarios/index.ts";
import type { TraceFile } from "./events.ts";
import { recordPlan } from "./record-plan.ts";
import { recordControlled } from "./record-controlled.ts";
import { recordTasks } from "./record-tasks.ts";
import type { RunRecord } from "./run-record.ts";
import { perfettoTrace } from "./trace.ts";

export type { RecordedCounter, RunRecord, SliceDetails } from "./run-record.ts";
export type { CounterEvent, FlowEvent, MetadataEvent, SliceEvent, TraceEvent, TraceFile } from "./events.ts";

/**
 * Plans and runs a point, and draws what happened.
 *
 * @throws InfeasibleError when no plan fits the devices
 */
export function pointTimeline(point: Point): TraceFile {
  return perfettoTrace(recordPoint(point));
}

/**
 * Plans and runs a point, and records what happened.
 *
 * @param plan plans it; from nothing unless given
 * @throws InfeasibleError when no plan fits the devices
 */
export function recordPoint(
  point: Point,
  plan: (point: InferencePoint) => PlannedPoint = planAlone,
): RunRecord {
  if (point.kind === "task graph") return recordTasks(point);
  const planned = plan(point);
  const { controller } = planned.planned;
  return controller ? recordControlled(point, controller()) : recordPlan(point, planned);
}

function planAlone(point: InferencePoint): PlannedPoint {
  return planPoint(point, point.planner, beliefsOf(point), planningCache());
}
