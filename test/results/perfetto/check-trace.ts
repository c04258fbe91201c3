import { expect } from "vitest";
import type { FlowEvent, SliceEvent, TraceFile } from "../../../results/perfetto/index.ts";

/** A slice in whole nanoseconds, as Perfetto reads it. */
interface Span {
  readonly start: number;
  readonly end: number;
}

export function slicesOf({ traceEvents }: TraceFile, cat?: SliceEvent["cat"]): readonly SliceEvent[] {
  return traceEvents.filter(
    (event): event is SliceEvent => event.ph === "X" && (cat === undefined || event.cat === cat),
  );
}

export function spanOf({ ts, dur }: SliceEvent): Span {
  const start = Math.round(ts * 1e3);
  return { start, end: start + Math.round(dur * 1e3) };
}

/** What Perfetto asks of a trace: names, order in time, slices that nest, arrows that end, all inside their slices. */
export function checkTrace(trace: TraceFile): void {
  const { traceEvents } = trace;
  const threads = new Set<string>();
  const processes = new Set<number>();
  let latest = 0;
  for (const event of traceEvents) {
    if (event.ph === "M") {
      if (event.name === "process_name") processes.add(event.pid);
      if (event.name === "thread_name") threads.add(`${event.pid}/${event.tid ?? ""}`);
      continue;
    }
    expect(processes).toContain(event.pid);
    if (event.ph !== "C") expect(threads).toContain(`${event.pid}/${event.tid}`);
    expect(event.ts).toBeGreaterThanOrEqual(latest);
    latest = event.ts;
  }
  checkNesting(slicesOf(trace));
  checkSums(slicesOf(trace));
  const flows = traceEvents.filter((event): event is FlowEvent => event.ph === "s" || event.ph === "f");
  checkFlows(flows, slicesOf(trace));
}

/** Readers that add in floating point see no overlap either. */
function checkSums(slices: readonly SliceEvent[]): void {
  const ends = new Map<number, number>();
  const first = slices[0]?.ts ?? 0;
  for (const { tid, ts, dur } of slices) {
    // They may count from the first slice.
    const start = ts - first;
    expect(start).toBeGreaterThanOrEqual(ends.get(tid) ?? 0);
    ends.set(tid, start + dur);
  }
}

/** On a track, a slice begins after what is open has ended, or ends before it does. */
function checkNesting(slices: readonly SliceEvent[]): void {
  const open = new Map<number, Span[]>();
  for (const slice of slices) {
    const span = spanOf(slice);
    const stack = open.get(slice.tid) ?? [];
    while (stack.length > 0 && stack.at(-1)!.end <= span.start) stack.pop();
    const outer = stack.at(-1);
    if (outer) expect(span.end).toBeLessThanOrEqual(outer.end);
    open.set(slice.tid, [...stack, span]);
  }
}

function checkFlows(flows: readonly FlowEvent[], slices: readonly SliceEvent[]): void {
  const starts = new Map<number, FlowEvent>();
  const ends = new Set<number>();
  for (const flow of flows) {
    const around = slices.filter(({ tid, ...slice }) => {
      const { start, end } = spanOf({ tid, ...slice });
      const time = Math.round(flow.ts * 1e3);
      return tid === flow.tid && start <= time && time < end;
    });
    expect(around).toHaveLength(1);
    if (flow.ph === "s") {
      expect(starts.has(flow.id)).toBe(false);
      starts.set(flow.id, flow);
    } else {
      expect(flow.bp).toBe("e");
      expect(starts.get(flow.id)?.ts).toBeLessThanOrEqual(flow.ts);
      expect(ends.has(flow.id)).toBe(false);
      ends.add(flow.id);
    }
  }
  expect(ends).toEqual(new Set(starts.keys()));
}
