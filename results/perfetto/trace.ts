import type { CounterEvent, FlowEvent, SliceEvent, TimedEvent, TraceFile } from "./events.ts";
import { lanesOf } from "./lanes.ts";
import type { RecordedCounter, RecordedSlice, RunTimeline } from "./run-timeline.ts";
import { Tracks } from "./tracks.ts";

/** Where a slice stands, in whole nanoseconds. */
interface Slice {
  readonly pid: number;
  readonly tid: number;
  readonly start: number;
  readonly end: number;
}

/**
 * A run as a trace that Perfetto opens: one process per device, with one track per stream and as many tracks for what it sends as
 * it has transfers under way at once; arrows from compute to transfer to compute; counters of memory and links. Times are
 * rounded to nanoseconds; a slice of less than two has no arrows.
 */
export function perfettoTrace(record: RunTimeline): TraceFile {
  const tracks = new Tracks();
  const pids = record.devices.map(({ name }) => tracks.addProcess(name));
  const links = tracks.addProcess("links");
  const decisions = record.decisions ? tracks.addProcess("decisions") : links;
  const lanes = sendingLanes(record);
  const computes = record.computes.map((compute) => {
    const pid = pids[compute.device]!;
    return placed(compute, pid, tracks.thread(pid, "stream", compute.stream));
  });
  const transfers = record.transfers.map((transfer, index) => {
    const pid = pids[transfer.source]!;
    return placed(transfer, pid, tracks.thread(pid, "sends", lanes[index]!));
  });
  const arrows = [
    ...record.sends.map(([compute, transfer]) => [computes[compute]!, transfers[transfer]!] as const),
    ...record.feeds.map(([transfer, compute]) => [transfers[transfer]!, computes[compute]!] as const),
  ];
  const events: TimedEvent[] = [
    ...computes.map((slice, index) => sliceEvent(slice, "compute", record.computes[index]!)),
    ...transfers.map((slice, index) => sliceEvent(slice, "transfer", record.transfers[index]!)),
    ...arrows.flatMap(([from, to], index) => arrowEvents(from, to, index + 1)),
    ...record.devices.flatMap(({ counters }, device) =>
      counters.flatMap((counter) => counterEvents(counter, pids[device]!)),
    ),
    ...record.links.flatMap((counter) => counterEvents(counter, links)),
    ...(record.decisions ?? []).flatMap((counter) => counterEvents(counter, decisions)),
  ];
  // Slices come before the arrows that they hold; among equals the order stays.
  events.sort((a, b) => a.ts - b.ts || ranks[a.ph] - ranks[b.ph]);
  return {
    displayTimeUnit: "ms",
    otherData: { title: record.title },
    traceEvents: [...tracks.metadata(), ...events],
  };
}

const ranks: Readonly<Record<TimedEvent["ph"], number>> = { X: 0, s: 1, f: 2, C: 3 };

/** By transfer: its lane among all that its source sends. */
function sendingLanes({ devices, transfers }: RunTimeline): readonly number[] {
  const lanes = transfers.map(() => 0);
  for (const device of devices.keys()) {
    const own = [...transfers.keys()].filter((index) => transfers[index]!.source === device);
    const ownLanes = lanesOf(own.map((index) => transfers[index]!));
    for (const [place, index] of own.entries()) lanes[index] = ownLanes[place]!;
  }
  return lanes;
}

function placed({ start, end }: RecordedSlice, pid: number, tid: number): Slice {
  return { pid, tid, start: nanoseconds(start), end: nanoseconds(end) };
}

function sliceEvent(
  { pid, tid, start, end }: Slice,
  cat: SliceEvent["cat"],
  slice: RecordedSlice,
): SliceEvent {
  const { name, details } = slice;
  return {
    ph: "X",
    name,
    cat,
    pid,
    tid,
    ts: microseconds(start),
    dur: duration(start, end),
    args: details,
  };
}

/** From the end of a slice, or from its middle to what starts before that end, to the start of another. */
function arrowEvents(from: Slice, to: Slice, id: number): readonly FlowEvent[] {
  if (from.end - from.start < 2 || to.end - to.start < 2) return [];
  // Events bind to the slice around them, and a slice does not hold its end, which a reader may put a nanosecond earlier.
  const leaves = Math.max(from.start, Math.min(from.end - 2, to.start));
  const common = { name: "data", cat: "data", id } as const;
  return [
    { ph: "s", ...common, pid: from.pid, tid: from.tid, ts: microseconds(leaves) },
    { ph: "f", bp: "e", ...common, pid: to.pid, tid: to.tid, ts: microseconds(to.start) },
  ];
}

/** An event wherever the value changes. */
function counterEvents({ name, unit, values }: RecordedCounter, pid: number): readonly CounterEvent[] {
  return values
    .filter(({ value }, index) => value !== values[index - 1]?.value)
    .map(({ from, value }) => ({
      ph: "C",
      name,
      pid,
      ts: microseconds(nanoseconds(from)),
      args: { [unit || "value"]: value },
    }));
}

/** Perfetto counts in whole nanoseconds; rounding keeps what touches from overlapping. */
function nanoseconds(seconds: number): number {
  return Math.round(seconds * 1e9);
}

/** What a slice takes, microseconds; a picosecond less, so that readers that add in floating point see no overlap with the next one. */
function duration(start: number, end: number): number {
  return Math.max(0, microseconds(end - start) - 1e-6);
}

function microseconds(nanosecondCount: number): number {
  return nanosecondCount / 1e3;
}
