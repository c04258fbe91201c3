/** Timelines of single points for Perfetto. */
import { planningCache } from "../../planners/index.ts";
import {
  beliefsOf,
  decidePoint,
  type InferencePoint,
  type DecidedPoint,
  type Point,
} from "../../scenarios/index.ts";
import type { TraceFile } from "./events.ts";
import { recordPlan } from "./record-plan.ts";
import { recordControlled } from "./record-controlled.ts";
import { recordTasks } from "./record-tasks.ts";
import type { RunRecord } from "./run-record.ts";
import { perfettoTrace } from "./trace.ts";

export { titleOf, type RecordedCounter, type RunRecord, type SliceDetails } from "./run-record.ts";
export { perfettoTrace } from "./trace.ts";
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
 * @param decide has its planner decide; from nothing unless given
 * @throws InfeasibleError when no plan fits the devices
 */
export function recordPoint(
  point: Point,
  decide: (point: InferencePoint) => DecidedPoint = decideAlone,
): RunRecord {
  if (point.kind === "task graph") return recordTasks(point);
  const decided = decide(point);
  return decided.kind === "controller"
    ? recordControlled(point, decided.decision.controller())
    : recordPlan(point, decided);
}

function decideAlone(point: InferencePoint): DecidedPoint {
  return decidePoint(point, point.planner, beliefsOf(point), planningCache());
}
