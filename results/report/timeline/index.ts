/** Timelines that are kept with results. */
export type { ComputeSpan, DecidedFigure, LinkSpan, MemoryStep, PointTimeline } from "./point-timeline.ts";
export { timelineOf } from "./timeline-of.ts";
