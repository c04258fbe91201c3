import { distinct } from "../../groups.ts";
import type { RecordedCounter, RunTimeline } from "../../perfetto/index.ts";
import type { ComputeSpan, DecidedFigure, LinkSpan, MemoryStep, PointTimeline } from "./point-timeline.ts";

/** Most parts that time is cut into where the steps of a memory are many. */
const maximumParts = 600;

/** What a report shows of a run. */
export function timelineOf({ devices, computes, transfers, links, decisions }: RunTimeline): PointTimeline {
  const nameOf = ({ name, details }: RunTimeline["computes"][number]) => String(details["operator"] ?? name);
  const names = distinct(computes.map(nameOf));
  const places = new Map(names.map((name, place) => [name, place]));
  const makespan = micros([...computes, ...transfers].reduce((latest, { end }) => Math.max(latest, end), 0));
  return {
    makespan,
    names,
    devices: devices.map(({ name, counters }, device) => ({
      name,
      computes: computes
        .filter((compute) => compute.device === device)
        .toSorted((a, b) => a.start - b.start || a.stream - b.stream)
        .map((compute): ComputeSpan => {
          const [start, duration] = span(compute.start, compute.end);
          return [compute.stream, start, duration, places.get(nameOf(compute))!];
        }),
      memory: counters[0] ? memorySteps(counters[0], makespan) : [],
    })),
    ...(decisions && { decisions: decisions.map(decidedFigure) }),
    links: withShortNames(links).flatMap(({ name, values }) => {
      const spans = linkSpans(values);
      return spans.length > 0 ? [{ name, spans }] : [];
    }),
  };
}

/** The last value of each part of the time, where there are too many. */
function decidedFigure({ name, unit, values }: RecordedCounter): DecidedFigure {
  const end = values.at(-1)?.from ?? 0;
  const width = values.length > maximumParts ? (1e3 * end) / maximumParts : 1;
  const steps = new Map<number, number>();
  for (const { from, value } of values)
    steps.set(Math.round(Math.floor((1e3 * from) / width) * width), value);
  return { name, unit, steps: [...steps].map(([time, value]) => [time, Number(value.toPrecision(6))]) };
}

/** Links by the two ends of a direction, `a → b` for `a-b:a->b`, where that tells them apart. */
function withShortNames(links: readonly RecordedCounter[]): readonly RecordedCounter[] {
  const names = links.map(({ name }) => name.replace(/^.*:(.+)->(.+)$/, "$1 → $2"));
  if (distinct(names).length < names.length) return links;
  return links.map((link, index) => ({ ...link, name: names[index]! }));
}

/** The times in which a link carries anything; neighbours whose rates differ are one. */
function linkSpans(values: RecordedCounter["values"]): readonly LinkSpan[] {
  const spans: { start: number; end: number; bytes: number }[] = [];
  for (const [index, { from, value }] of values.entries()) {
    const end = values[index + 1]?.from;
    if (value === 0 || end === undefined) continue;
    const last = spans.at(-1);
    const bytes = value * (end - from);
    if (last?.end === from) {
      last.end = end;
      last.bytes += bytes;
    } else {
      spans.push({ start: from, end, bytes });
    }
  }
  return spans.map(({ start, end, bytes }) => [...span(start, end), Math.round(bytes / (end - start))]);
}

/**
 * The steps of a device's memory. Where they are too many, time is cut into equal parts, each with the most that lived in
 * it at any time: no peak is lost.
 */
function memorySteps({ values }: RecordedCounter, makespan: number): readonly MemoryStep[] {
  const width = values.length > maximumParts ? Math.ceil(makespan / maximumParts) : 1;
  const steps: [number, number][] = [];
  let live = 0;
  for (const { from, value } of values) {
    const time = Math.floor(micros(from) / width) * width;
    const last = steps.at(-1);
    // Within a part of one microsecond the last value counts, in a wider one the highest.
    if (last?.[0] === time) last[1] = width === 1 ? value : Math.max(last[1], value);
    else {
      // What lived at the end of an earlier part lives on until this one.
      if (last && last[0] + width < time && live !== last[1]) steps.push([last[0] + width, live]);
      steps.push([time, width === 1 ? value : Math.max(live, value)]);
    }
    live = value;
  }
  const last = steps.at(-1);
  if (last && last[1] !== live) steps.push([makespan, live]);
  return steps.filter(([, bytes], index) => bytes !== steps[index - 1]?.[1]);
}

function span(start: number, end: number): readonly [start: number, duration: number] {
  return [micros(start), micros(end) - micros(start)];
}

function micros(seconds: number): number {
  return Math.round(seconds * 1e6);
}
