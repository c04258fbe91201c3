/** Timelines of single points for Perfetto. */
import type { Point } from "../../scenarios/point.ts";
import { recordPoint } from "../../scenarios/record-point.ts";
import { drawRun } from "./draw-run.ts";
import type { TraceFile } from "./events.ts";
import { perfettoTrace } from "./trace.ts";

export { drawRun } from "./draw-run.ts";
export { titleOf, type RecordedCounter, type RunTimeline, type SliceDetails } from "./run-timeline.ts";
export { perfettoTrace } from "./trace.ts";
export type { CounterEvent, FlowEvent, MetadataEvent, SliceEvent, TraceEvent, TraceFile } from "./events.ts";

/**
 * Plans and runs a point, and draws what happened.
 *
 * @throws InfeasibleError when no plan fits the devices
 */
export function pointTimeline(point: Point): TraceFile {
  return perfettoTrace(drawRun(point, recordPoint(point)));
}
