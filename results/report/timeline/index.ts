/** Timelines that are kept with results. */
export type { PointTimeline } from "./point-timeline.ts";
export { timelineOf } from "./timeline-of.ts";
