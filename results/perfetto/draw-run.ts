import { shownRequests, type PointRecording } from "../../scenarios/point-recorder.ts";
import type { Point } from "../../scenarios/point.ts";
import { isLowering, type Lowering } from "../../sim/partition/index.ts";
import type { Label, Program, Transfer } from "../../sim/program/index.ts";
import {
  memoryOverTime,
  type MessageRecord,
  type ProgramRecord,
  type RunMessage,
} from "../../sim/run/index.ts";
import { edgesSayBytes } from "../../sim/task-graph/index.ts";
import { formatBox } from "../../sim/tensor/index.ts";
import { formatBytes } from "../quantities.ts";
import {
  linkCounters,
  titleOf,
  type RecordedCompute,
  type RecordedCounter,
  type RecordedTransfer,
  type RunTimeline,
} from "./run-timeline.ts";

/** A program that ran, and the places of its computes and transfers that started among all that are drawn. */
interface Placed {
  readonly record: ProgramRecord;
  readonly computes: readonly (number | undefined)[];
  readonly transfers: readonly (number | undefined)[];
}

/**
 * What a recorder has kept of the run of a point, as a timeline shows it: of a plan, of what a controller let devices do, or
 * of a task graph; for one request or the first of many. What a failure or the controller took back is drawn until then.
 */
export function drawRun(point: Point, { record, rates, figures }: PointRecording): RunTimeline {
  const names = deviceNames(point);
  const many = new Set(record.programs.map(({ request }) => request)).size > 1;
  const computes: RecordedCompute[] = [];
  const transfers: RecordedTransfer[] = [];
  const placed = record.programs.map((program): Placed => ({
    record: program,
    computes: program.program.computes.map((_, index) => {
      const compute = computeOf(program, index, many);
      return compute && computes.push(compute) - 1;
    }),
    transfers: program.program.transfers.map((_, index) => {
      const transfer = transferOf(program, index, names, many);
      return transfer && transfers.push(transfer) - 1;
    }),
  }));
  const posted = record.messages.map((message) => transfers.push(messageOf(message, names)) - 1);
  const linksOf = (end: "output" | "input") =>
    record.messages.flatMap(({ message }, index) => {
      const compute = firstCompute(placed, message, end);
      return compute === undefined ? [] : [{ compute, transfer: posted[index]! }];
    });
  return {
    title: `${titleOf(point.identity)}${requestsShown(point)}`,
    devices: names.map((name, device) => ({ name, counters: memoryCounters(point, record, device) })),
    computes,
    transfers,
    sends: [
      ...placed.flatMap(sendsOf),
      ...linksOf("output").map(({ compute, transfer }) => [compute, transfer] as const),
    ],
    feeds: [
      ...placed.flatMap(feedsOf),
      ...linksOf("input").map(({ compute, transfer }) => [transfer, compute] as const),
    ],
    links: linkCounters(point.cluster, rates),
    ...(figures.length > 0 && { decisions: figures }),
  };
}

/** How many requests there are to see; undefined where the scenario states none. */
function requestsShown({ settings, workload }: Point): string {
  if (!("requests" in settings) || !settings.requests) return "";
  const all = workload.streams.reduce((sum, { count }) => sum + count, 0);
  return all > shownRequests ? `, the first ${shownRequests} requests` : `, ${all} requests`;
}

function deviceNames(point: Point): readonly string[] {
  return point.kind === "task graph" ? point.graph.devices : point.cluster.devices.map(({ name }) => name);
}

/** The live activations of a device, or the data of tasks; undefined where edges do not say how many bytes they are. */
function memoryCounters(
  point: Point,
  record: PointRecording["record"],
  device: number,
): readonly RecordedCounter[] {
  if (point.kind === "generation") return [];
  if (point.kind === "task graph" && !edgesSayBytes(point.graph)) return [];
  const inference = point.kind === "inference" ? point.inference : undefined;
  const moments = memoryOverTime(record, inference, deviceNames(point).length)[device]!;
  const values = moments.map(({ time, bytes }) => ({ from: time, value: bytes }));
  return [{ name: inference ? "activations" : "data", unit: "bytes", values }];
}

function computeOf(record: ProgramRecord, index: number, many: boolean): RecordedCompute | undefined {
  const { program, computeStart, computeEnd, computeStream } = record;
  const start = computeStart[index]!;
  const { device, isGap } = program.computes[index]!;
  if (Number.isNaN(start) || isGap) return undefined;
  const label = isLowering(program) ? labelOfPiece(program, index) : program.computes[index]!.label;
  const { name, details } = label ?? { name: "compute", details: {} };
  return {
    device,
    stream: computeStream[index]!,
    name,
    start,
    ...ending(record, computeEnd[index]!, details, many),
  };
}

function transferOf(
  record: ProgramRecord,
  index: number,
  names: readonly string[],
  many: boolean,
): RecordedTransfer | undefined {
  const { program, transferStart, transferEnd } = record;
  const start = transferStart[index]!;
  if (Number.isNaN(start)) return undefined;
  const transfer = program.transfers[index]!;
  const { name, details } = isLowering(program)
    ? labelOfPart(program, index, names)
    : labelOfBytes(transfer, names);
  return { source: transfer.source, name, start, ...ending(record, transferEnd[index]!, details, many) };
}

/** When something ended or was taken back, and what there is to say of it. */
function ending(
  { request, cancelledAt }: ProgramRecord,
  end: number,
  details: Label["details"],
  many: boolean,
): Pick<RecordedCompute, "end" | "details"> {
  const ofRequest = many && request >= 0 ? { ...details, request } : details;
  if (!Number.isNaN(end) || cancelledAt === undefined) return { end, details: ofRequest };
  return { end: cancelledAt, details: { ...ofRequest, lost: "taken back before its end" } };
}

function labelOfPiece({ computes, inference: { model } }: Lowering, task: number): Label {
  const { piece, step } = computes[task]!;
  const { name, operation } = model.operators[piece.operator]!;
  const region = formatBox(piece.region);
  return { name: `${name} ${region}`, details: { operator: name, kind: operation.kind, region, step } };
}

function labelOfPart(
  { transfers, inference: { model } }: Lowering,
  index: number,
  names: readonly string[],
): Label {
  const { tensor, regions, bytes, step, destinations } = transfers[index]!;
  const { name } = model.operators[tensor]!;
  const to = receivers(destinations, names);
  const details = { tensor: name, regions: regions.map(formatBox).join(" "), bytes, to, step };
  return { name: `${name} to ${to}: ${formatBytes(bytes)}`, details };
}

function labelOfBytes({ bytes, delay, destinations, label }: Transfer, names: readonly string[]): Label {
  const to = receivers(destinations, names);
  const { name, details } = label ?? { name: `to ${to}`, details: { to } };
  return delay === undefined
    ? { name: `${name}: ${formatBytes(bytes)}`, details: { ...details, bytes } }
    : { name, details };
}

function messageOf(
  { message, from, to, bytes, start, end }: MessageRecord,
  names: readonly string[],
): RecordedTransfer {
  const name = `${message.kind} to ${names[to]!}: ${formatBytes(bytes)}`;
  return { source: from, name, start, end, details: { message: message.kind, bytes, to: names[to]! } };
}

function receivers(destinations: readonly number[], names: readonly string[]): string {
  return destinations.map((device) => names[device]!).join(", ");
}

/** The first compute of the program that a message brings the output of, or that reads what it brings. */
function firstCompute(
  placed: readonly Placed[],
  message: RunMessage,
  end: "output" | "input",
): number | undefined {
  const program: Program | undefined = message[end];
  const own = placed.find(
    ({ record, computes }) =>
      record.program === program && record.request === message.request && computes[0] !== undefined,
  );
  return own?.computes[0];
}

function sendsOf({ record, computes, transfers }: Placed): RunTimeline["sends"] {
  return record.program.transfers.flatMap(({ producer }, index) => {
    const [compute, transfer] = [producer === undefined ? undefined : computes[producer], transfers[index]];
    return compute === undefined || transfer === undefined ? [] : [[compute, transfer] as const];
  });
}

function feedsOf({ record, computes, transfers }: Placed): RunTimeline["feeds"] {
  return record.program.computes.flatMap(({ awaits }, index) => {
    const compute = computes[index];
    if (compute === undefined) return [];
    return awaits.flatMap((awaited) => {
      const transfer = transfers[awaited];
      return transfer === undefined ? [] : [[transfer, compute] as const];
    });
  });
}
