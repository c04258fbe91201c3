import type { CounterEvent, FlowEvent, MetadataEvent, SliceEvent, TimedEvent, TraceFile } from "./events.ts";
import { lanesOf } from "./lanes.ts";
import type { RecordedCounter, RecordedSlice, RunRecord } from "./run-record.ts";

/**
 * A run as a trace that Perfetto and chrome://tracing open: a process a device, with a track a stream and as many tracks
 * for what it sends as it has transfers under way at once; arrows from compute to transfer to compute; counters of links
 * and memory. Times are rounded to nanoseconds, and a slice that is shorter has no arrows.
 */
export function perfettoTrace(record: RunRecord): TraceFile {
  const tracks = new Tracks();
  for (const [device, { name }] of record.devices.entries()) tracks.addProcess(device, name);
  const links = record.devices.length;
  tracks.addProcess(links, "links");

  const computes = record.computes.map((compute) =>
    sliceOf(compute, "compute", compute.device, tracks.thread(compute.device, 0, compute.stream)),
  );
  const lanes = sendingLanes(record);
  const transfers = record.transfers.map((transfer, index) =>
    sliceOf(transfer, "transfer", transfer.source, tracks.thread(transfer.source, 1, lanes[index]!)),
  );
  const arrows = [
    ...record.sends.map(([compute, transfer]) => [computes[compute]!, transfers[transfer]!] as const),
    ...record.feeds.map(([transfer, compute]) => [transfers[transfer]!, computes[compute]!] as const),
  ];
  const counters = [
    ...record.devices.flatMap((device, pid) => device.counters.flatMap((counter) => samples(counter, pid))),
    ...record.links.flatMap((counter) => samples(counter, links)),
  ];
  const timed = [...computes, ...transfers, ...arrows.flatMap(arrowOf), ...counters];
  // Slices come before the arrows that they hold; otherwise the order stays.
  timed.sort((a, b) => a.ts - b.ts || ranks[a.ph] - ranks[b.ph]);
  return {
    displayTimeUnit: "ms",
    otherData: { title: record.title },
    traceEvents: [...tracks.metadata(), ...timed],
  };
}

const ranks: Readonly<Record<TimedEvent["ph"], number>> = { X: 0, s: 1, f: 2, C: 3 };

/** Groups of a process' tracks, in the order in which they stand below each other. */
const groups = ["stream", "sends"] as const;

/** The tracks of a trace, numbered in the order of their first use. */
class Tracks {
  private readonly events: MetadataEvent[] = [];
  private readonly threads = new Map<string, number>();

  addProcess(pid: number, name: string): void {
    this.events.push({ ph: "M", name: "process_name", pid: pid + 1, args: { name } });
    this.events.push({ ph: "M", name: "process_sort_index", pid: pid + 1, args: { sort_index: pid } });
  }

  thread(process: number, group: 0 | 1, number: number): number {
    const key = JSON.stringify([process, group, number]);
    const known = this.threads.get(key);
    if (known !== undefined) return known;
    const pid = process + 1;
    // Above all processes' numbers: a thread that is called like its process counts as the main one.
    const tid = 1000 + this.threads.size;
    this.threads.set(key, tid);
    const name = `${groups[group]} ${number + 1}`;
    this.events.push({ ph: "M", name: "thread_name", pid, tid, args: { name } });
    const order = group * 1_000_000 + number;
    this.events.push({ ph: "M", name: "thread_sort_index", pid, tid, args: { sort_index: order } });
    return tid;
  }

  metadata(): readonly MetadataEvent[] {
    return this.events;
  }
}

/** By transfer: its lane among all that its source sends. */
function sendingLanes({ devices, transfers }: RunRecord): readonly number[] {
  const lanes = transfers.map(() => 0);
  for (const device of devices.keys()) {
    const own = [...transfers.keys()].filter((index) => transfers[index]!.source === device);
    for (const [place, lane] of lanesOf(own.map((index) => transfers[index]!)).entries()) {
      lanes[own[place]!] = lane;
    }
  }
  return lanes;
}

function sliceOf(
  { name, start, end, details }: RecordedSlice,
  cat: SliceEvent["cat"],
  process: number,
  tid: number,
): SliceEvent {
  const dur = (nanoseconds(end) - nanoseconds(start)) / 1e3;
  return { ph: "X", name, cat, pid: process + 1, tid, ts: microseconds(start), dur, args: details };
}
