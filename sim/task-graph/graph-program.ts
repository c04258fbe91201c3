import type { Device } from "../cluster/index.ts";
import { InputError } from "../errors.ts";
import type { Compute, Program, Transfer } from "../program/index.ts";
import type { Assignment } from "./schedule.ts";
import type { EdgeCost, TaskGraph } from "./task-graph.ts";
import { orderAsFarAsPossible } from "./topological-order.ts";

/** A task graph as assigned: its computes are the tasks, in their order. */
export interface GraphProgram extends Program {
  /** The edge, or the task and the place of its input, that each transfer belongs to. */
  readonly carried: readonly (
    { readonly edge: number } | { readonly task: number; readonly input: number }
  )[];
}

/**
 * A task graph as a program: each stream runs its tasks one at a time and strictly in the order of the list, each as soon
 * as it is released, the one before it has finished and all its inputs are there. What goes to another device leaves when
 * its producer finishes, and what lies there from the start when the task is released.
 *
 * @throws InputError for assignments that do not name each task once, that put a pinned one elsewhere, or that would
 *   deadlock
 */
export function programOfGraph(
  graph: TaskGraph,
  assignments: readonly Assignment[],
  devices: readonly Pick<Device, "streams">[],
): GraphProgram {
  const deviceOf = readDevices(graph, assignments);
  const streamOf = readStreams(graph, assignments, devices);
  const after: number[][] = graph.tasks.map(() => []);
  const awaits: number[][] = graph.tasks.map(() => []);
  const transfers: Transfer[] = [];
  const carried: GraphProgram["carried"][number][] = [];
  const bring = (transfer: Transfer, to: number, what: GraphProgram["carried"][number]) => {
    awaits[to]!.push(transfers.length);
    transfers.push(transfer);
    carried.push(what);
  };
  for (const [edge, { from, to, cost }] of graph.edges.entries()) {
    const [source, destination] = [deviceOf[from]!, deviceOf[to]!];
    if (source === destination) after[to]!.push(from);
    else bring({ ...transferOf(cost, source, destination), producer: from }, to, { edge });
  }
  for (const [task, { release = 0, inputs = [] }] of graph.tasks.entries()) {
    for (const [input, { at, cost }] of inputs.entries()) {
      const destination = deviceOf[task]!;
      if (at === destination) continue;
      const transfer = { ...transferOf(cost, at, destination), producer: undefined };
      bring({ ...transfer, ...(release > 0 && { notBefore: release }) }, task, { task, input });
    }
  }
  for (const [task, previous] of predecessorsOnStreams(assignments).entries()) after[task]!.push(previous);
  const computes = graph.tasks.map(({ seconds, release = 0 }, task): Compute => {
    const device = deviceOf[task]!;
    const work = { kind: "seconds" as const, seconds: seconds[device]! };
    return {
      device,
      stream: streamOf[task]!,
      work,
      after: after[task]!,
      awaits: awaits[task]!,
      ...(release > 0 && { notBefore: release }),
    };
  });
  checkOrder(graph, assignments, computes, transfers);
  return { computes, transfers, barriers: [], carried };
}

function transferOf(cost: EdgeCost, source: number, destination: number): Omit<Transfer, "producer"> {
  const ends = { source, destinations: [destination] };
  if (cost.kind === "bytes") return { ...ends, bytes: cost.bytes };
  return {
    ...ends,
    bytes: 0,
    delay: cost.kind === "seconds" ? cost.seconds : cost.seconds[source]![destination]!,
  };
}

/** By task: the one that runs before it on its stream. */
function predecessorsOnStreams(assignments: readonly Assignment[]): ReadonlyMap<number, number> {
  const predecessors = new Map<number, number>();
  const last = new Map<string, number>();
  for (const { task, device, stream = 0 } of assignments) {
    const key = `${device} ${stream}`;
    const before = last.get(key);
    if (before !== undefined) predecessors.set(task, before);
    last.set(key, task);
  }
  return predecessors;
}

/** Refuses an order on the streams that contradicts the edges. */
function checkOrder(
  { tasks }: TaskGraph,
  assignments: readonly Assignment[],
  computes: readonly Compute[],
  transfers: readonly Transfer[],
): void {
  const successors: number[][] = tasks.map(() => []);
  for (const [task, { after, awaits }] of computes.entries()) {
    for (const before of after) successors[before]!.push(task);
    for (const transfer of awaits) {
      const { producer } = transfers[transfer]!;
      if (producer !== undefined) successors[producer]!.push(task);
    }
  }
  const reached = new Set(orderAsFarAsPossible(successors));
  if (reached.size === tasks.length) return;
  const left = assignments.flatMap(({ task }) => (reached.has(task) ? [] : [tasks[task]!.id]));
  throw new InputError(
    `placement: deadlock: the order on the devices contradicts the edges; tasks that never start: ${left.slice(0, 8).join(", ")}`,
  );
}

/** Device of each task. */
function readDevices({ tasks, devices }: TaskGraph, assignments: readonly Assignment[]): Int32Array {
  const deviceOf = new Int32Array(tasks.length).fill(-1);
  for (const { task, device } of assignments) {
    const id = tasks[task]?.id;
    if (id === undefined) throw new InputError(`placement: there is no task number ${task}`);
    if (devices[device] === undefined)
      throw new InputError(`placement: task ${id}: there is no device number ${device}`);
    if (deviceOf[task] !== -1) throw new InputError(`placement: task ${id} occurs twice`);
    const { pinned = device } = tasks[task]!;
    if (pinned !== device)
      throw new InputError(
        `placement: task ${id} is pinned to ${devices[pinned]!} and cannot run on ${devices[device]!}`,
      );
    deviceOf[task] = device;
  }
  const missing = deviceOf.indexOf(-1);
  if (missing >= 0) throw new InputError(`placement: task ${tasks[missing]!.id} is missing`);
  return deviceOf;
}

/** Stream of each task. */
function readStreams(
  { tasks, devices: names }: TaskGraph,
  assignments: readonly Assignment[],
  devices: readonly Pick<Device, "streams">[],
): Int32Array {
  const streamOf = new Int32Array(tasks.length);
  for (const { task, device, stream = 0 } of assignments) {
    const { streams } = devices[device]!;
    if (!Number.isInteger(stream) || stream < 0 || stream >= streams) {
      throw new InputError(
        `placement: task ${tasks[task]!.id}: device ${names[device]!} has no stream ${stream} (allowed: up to ${streams - 1})`,
      );
    }
    streamOf[task] = stream;
  }
  return streamOf;
}
