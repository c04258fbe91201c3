import type { SliceDetails } from "./run-timeline.ts";

/** Names a process or a thread, or says where it stands among the others. */
export interface MetadataEvent {
  readonly ph: "M";
  readonly name: "process_name" | "process_sort_index" | "thread_name" | "thread_sort_index";
  readonly pid: number;
  readonly tid?: number;
  readonly args: { readonly name: string } | { readonly sort_index: number };
}

/** A slice on the track of a thread; microseconds. */
export interface SliceEvent {
  readonly ph: "X";
  readonly name: string;
  readonly cat: "compute" | "transfer";
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly args: SliceDetails;
}

/** The start or the end of an arrow; it belongs to the slice of its track around its time. */
export interface FlowEvent {
  readonly ph: "s" | "f";
  /** Binds the end to the slice around it, not to the next one. */
  readonly bp?: "e";
  readonly name: "data";
  readonly cat: "data";
  readonly id: number;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
}

/** A value from now on. */
export interface CounterEvent {
  readonly ph: "C";
  readonly name: string;
  readonly pid: number;
  readonly ts: number;
  readonly args: Readonly<Record<string, number>>;
}

/** Events of the Trace Event Format (Chromium project), as much of it as Perfetto reads and a timeline needs. */
export type TraceEvent = MetadataEvent | SliceEvent | FlowEvent | CounterEvent;
export type TimedEvent = Exclude<TraceEvent, MetadataEvent>;

/** The content of a trace file. */
export interface TraceFile {
  readonly displayTimeUnit: "ms";
  readonly otherData: { readonly title: string };
  readonly traceEvents: readonly TraceEvent[];
}
