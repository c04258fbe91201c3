/** Timelines of single points for Perfetto. */
import { planningCache } from "../../planners/index.ts";
import { believedCostModel, planPoint, type Point } from "../../scenarios/index.ts";
import type { TraceFile } from "./events.ts";
import { recordPlan } from "./record-plan.ts";
import { recordStealing } from "./record-stealing.ts";
import { perfettoTrace } from "./trace.ts";

export type { CounterEvent, FlowEvent, MetadataEvent, SliceEvent, TraceEvent, TraceFile } from "./events.ts";

/**
 * Plans and runs a point, and draws what happened.
 *
 * @throws InfeasibleError when no plan fits the devices
 */
export function pointTimeline(point: Point): TraceFile {
  const planned = planPoint(point, point.planner, believedCostModel(point), planningCache());
  const { controller } = planned.planned;
  return perfettoTrace(controller ? recordStealing(point, controller) : recordPlan(point, planned));
}
