import { z } from "zod";
import type { SearchCourse } from "../../planners/index.ts";
import { isRecord } from "../../scenarios/record.ts";
import type { PointTimeline } from "../report/timeline/point-timeline.ts";
import { allMeasureColumns, identityColumns, type PointRow } from "../row.ts";
import type { PointRecord, SweepRecord } from "./record.ts";

const text = z.string();
const name = text.min(1);
const measure = z.number().min(0).nullable();
const share = z.number().min(0).max(1.001).nullable();
const count = z.int().min(0);

/** No swept field is called like a column. */
const field = name.refine(
  (column) => !([...identityColumns, ...allMeasureColumns] as string[]).includes(column),
);

const row: z.ZodType<PointRow> = z
  .strictObject({
    scenario: name,
    model: name,
    devices: z.int().min(1),
    topology: name,
    bandwidth_bps: z.number().positive(),
    planner: name,
    knowledge: name,
    seed: count,
    accuracy: share.default(null),
    predicted_latency_s: measure,
    believed_latency_s: measure,
    predicted_throughput_rps: measure.default(null),
    simulated_latency_s: z.number().positive().nullable(),
    speedup: measure,
    lower_bound_s: measure.default(null),
    gap: measure.default(null),
    throughput_bound_rps: measure.default(null),
    throughput_gap: measure.default(null),
    bytes_moved: measure,
    redundant_macs: z.number().nullable(),
    peak_memory_bytes: measure,
    energy_j: measure,
    latency_mean_s: measure,
    latency_p50_s: measure,
    latency_p95_s: measure,
    latency_p99_s: measure,
    latency_max_s: measure,
    throughput_rps: measure,
    offered_rps: measure,
    requests_finished: count.nullable(),
    requests_missed: count.nullable(),
    requests_dropped: count.nullable(),
    requests_failed: count.nullable(),
    queue_mean: measure,
    queue_max: measure,
    device_utilisation: measure,
    link_utilisation: measure,
    energy_per_request_j: measure,
    time_to_first_token_s: measure.default(null),
    token_mean_s: measure.default(null),
    token_p95_s: measure.default(null),
    tokens_per_s: measure.default(null),
    token_compute_s: measure.default(null),
    token_transfer_s: measure.default(null),
    token_waiting_s: measure.default(null),
    trace_share: share,
    interpolated_share: share,
    estimator_share: share,
    extrapolated_share: share,
    roofline_share: share,
    stated_share: share,
    scaled_share: share,
    table_share: share,
    board_share: share,
    status: z.enum(["ok", "infeasible", "failed"]),
    reason: text,
    swept: z.record(field, text),
  })
  .refine(({ status, simulated_latency_s: latency }) => status !== "ok" || latency !== null);

const time = z.number().min(0);

/** What a line says happened when. */
const timelineOfLine: z.ZodType<PointTimeline | null> = z
  .strictObject({
    makespan: time,
    names: z.array(text),
    devices: z.array(
      z.strictObject({
        name: text,
        computes: z.array(z.tuple([count, z.number(), z.number(), count])),
        memory: z.array(z.tuple([z.number(), z.number()])),
      }),
    ),
    decisions: z
      .array(z.strictObject({ name: text, unit: text, steps: z.array(z.tuple([z.number(), z.number()])) }))
      .optional(),
    links: z.array(
      z.strictObject({ name: text, spans: z.array(z.tuple([z.number(), z.number(), z.number()])) }),
    ),
  })
  .refine(({ names, devices }) =>
    devices.every(({ computes }) => computes.every(([, , , index]) => index < names.length)),
  )
  .nullable();

/** How a planner searched. */
const search: z.ZodType<SearchCourse> = z.strictObject({
  figure: z.enum(["seconds between results", "seconds of a request", "joules of a request"]),
  evaluations: count,
  convergence: z.array(z.tuple([count, time])),
});

/** A line of a log that holds the result of a point; its timeline is read by itself. */
const pointLine: z.ZodType<Omit<PointRecord, "timeline">> = z.object({
  key: name,
  row,
  planningSeconds: time,
  search: search.optional(),
});

/** What a log says of the sweep that it is of. */
const sweepFields: z.ZodType<SweepRecord> = z
  .strictObject({
    scenario: name,
    version: name,
    baseline: name,
    sweptFields: z.array(field),
    keys: z.array(name),
    blocks: z.array(count),
    timelines: z.array(name),
    inputs: z.strictObject({
      program: text,
      files: z.record(name, text),
      scenario: z.record(z.string(), z.unknown()),
    }),
  })
  .refine(({ keys, blocks }) => blocks.length === keys.length);

/** The sweep that a line is about, if it is about one. */
export function sweepOf(line: unknown): SweepRecord | undefined {
  return isRecord(line) ? sweepFields.safeParse(line["sweep"]).data : undefined;
}

/**
 * The result that a line holds, if it holds one with all columns of today, each of them what it claims to be. A timeline that
 * is none is left out.
 */
export function pointOf(line: unknown): PointRecord | undefined {
  const point = pointLine.safeParse(line).data;
  if (!point || !isRecord(line)) return undefined;
  const timeline = timelineOfLine.safeParse(line["timeline"]).data;
  return timeline === undefined ? point : { ...point, timeline };
}
