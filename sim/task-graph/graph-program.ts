import type { Device } from "../cluster/index.ts";
import { InputError } from "../errors.ts";
import type { Compute, Label, Program, Transfer } from "../program/index.ts";
import type { Assignment } from "./schedule.ts";
import { copierOf, edgeSeconds, edgesSayBytes, type EdgeCost, type TaskGraph } from "./task-graph.ts";
import { topologicalOrder } from "../topological-order.ts";

/**
 * A task graph as a program: each stream runs its tasks one at a time and strictly in the order of the list, each as soon
 * as it is released, the one before it has finished and all its inputs are there. What goes to another device leaves when
 * its producer finishes, and what lies there from the start when the task is released. What a device copies itself (see
 * `Copier`) is a compute on the stream of the task that reads, or of the one that sends. A gap is a compute behind each
 * task of a stream, and its sending, but the last. The first computes are the tasks, in their order. Where all edges are in
 * bytes, each task says how many it makes for others.
 *
 * @throws InputError for assignments that do not name each task once, that put a pinned one elsewhere, or that would
 *   deadlock
 */
export function programOfGraph(
  graph: TaskGraph,
  assignments: readonly Assignment[],
  devices: readonly Pick<Device, "streams">[],
): Program {
  const deviceOf = readDevices(graph, assignments);
  const streamOf = readStreams(graph, assignments, devices);
  return new GraphLowering(graph, deviceOf, streamOf).lower(assignments);
}

/** A compute whose waits are still being collected. */
type Draft = Compute & { readonly after: number[]; readonly awaits: number[] };

class GraphLowering {
  private readonly graph: TaskGraph;
  private readonly deviceOf: Int32Array;
  private readonly streamOf: Int32Array;
  private readonly computes: Draft[];
  private readonly transfers: Transfer[] = [];
  /** By task: the copies that it makes before it runs, and what they and it wait for. */
  private readonly reads: { readonly seconds: number; readonly label: Label }[][];
  /** By task: the last compute of its turn on its stream: itself, or what it sends. */
  private readonly lastOf: number[];

  constructor(graph: TaskGraph, deviceOf: Int32Array, streamOf: Int32Array) {
    this.graph = graph;
    this.deviceOf = deviceOf;
    this.streamOf = streamOf;
    const outputs = outputBytesOf(graph);
    this.computes = graph.tasks.map(({ id, seconds, release = 0 }, task) => ({
      label: { name: id, details: { task: id } },
      device: deviceOf[task]!,
      stream: streamOf[task]!,
      work: { kind: "seconds", seconds: seconds[deviceOf[task]!]! },
      after: [],
      awaits: [],
      ...(outputs && { outputBytes: outputs[task]! }),
      ...(release > 0 && { notBefore: release }),
    }));
    this.reads = graph.tasks.map(() => []);
    this.lastOf = graph.tasks.map((_, task) => task);
  }

  lower(assignments: readonly Assignment[]): Program {
    for (const { from, to, cost } of this.graph.edges) this.join(from, to, cost);
    for (const [task, { inputs = [] }] of this.graph.tasks.entries())
      for (const { at, cost } of inputs) this.fetch(task, at, cost);
    for (const [task, previous] of predecessorsOnStreams(assignments).entries())
      this.computes[task]!.after.push(this.gapAfter(previous));
    for (const task of this.graph.tasks.keys()) this.readFirst(task);
    checkOrder(this.graph, assignments, this.computes, this.transfers);
    const { computes, transfers } = this;
    return { computes, transfers, barriers: [] };
  }

  /** One task reads the result of another. */
  private join(from: number, to: number, cost: EdgeCost): void {
    const [source, destination] = [this.deviceOf[from]!, this.deviceOf[to]!];
    const { after } = this.computes[to]!;
    if (source === destination) {
      after.push(from);
      return;
    }
    const copier = copierOf(cost);
    if (cost.kind === "bytes" || copier === "delay") {
      this.bring({ ...transferOf(cost, source, destination), producer: from }, to);
    } else if (copier === "reader") {
      after.push(from);
      this.reads[to]!.push({
        seconds: edgeSeconds(cost, source, destination),
        label: this.copyLabel(from, to),
      });
    } else {
      const label = this.copyLabel(from, to);
      const copy = this.add(from, edgeSeconds(cost, source, destination), [this.lastOf[from]!], { label });
      this.lastOf[from] = copy;
      after.push(copy);
    }
  }

  /** A task reads what lies on a device from the start. */
  private fetch(task: number, at: number, cost: EdgeCost): void {
    const destination = this.deviceOf[task]!;
    if (at === destination) return;
    const { release = 0 } = this.graph.tasks[task]!;
    if (cost.kind !== "bytes" && copierOf(cost) === "reader") {
      const label = this.copyLabel(undefined, task);
      this.reads[task]!.push({ seconds: edgeSeconds(cost, at, destination), label });
      return;
    }
    const transfer = { ...transferOf(cost, at, destination), producer: undefined };
    this.bring({ ...transfer, ...(release > 0 && { notBefore: release }) }, task);
  }

  private bring(transfer: Transfer, to: number): void {
    this.computes[to]!.awaits.push(this.transfers.length);
    const target = `${this.graph.tasks[to]!.id} on ${this.graph.devices[this.deviceOf[to]!]!}`;
    this.transfers.push({ ...transfer, label: { name: `to ${target}`, details: { to: target } } });
  }

  /** @param from the task whose result it is; nothing for what lies on a device from the start */
  private copyLabel(from: number | undefined, to: number): Label {
    const { tasks } = this.graph;
    const what = from === undefined ? "an input" : tasks[from]!.id;
    return { name: `copy ${what} for ${tasks[to]!.id}`, details: { to: tasks[to]!.id } };
  }

  /** What the next task of a stream waits for. */
  private gapAfter(task: number): number {
    const seconds = this.graph.gaps?.[this.deviceOf[task]!] ?? 0;
    if (seconds === 0) return this.lastOf[task]!;
    return this.add(task, seconds, [this.lastOf[task]!], { isGap: true });
  }

  /** Puts the copies that a task makes between all that it waits for and itself. */
  private readFirst(task: number): void {
    const own = this.computes[task]!;
    let waits: Pick<Draft, "after" | "awaits"> = { after: [...own.after], awaits: [...own.awaits] };
    const begin = own.notBefore === undefined ? {} : { notBefore: own.notBefore };
    for (const { seconds, label } of this.reads[task]!) {
      const copy = this.add(task, seconds, waits.after, { label, awaits: waits.awaits, ...begin });
      waits = { after: [copy], awaits: [] };
    }
    own.after.splice(0, Infinity, ...waits.after);
    own.awaits.splice(0, Infinity, ...waits.awaits);
  }

  /** Adds a compute on the stream of a task; returns its place. */
  private add(task: number, seconds: number, after: number[], more: Partial<Draft>): number {
    this.computes.push({
      device: this.deviceOf[task]!,
      stream: this.streamOf[task]!,
      work: { kind: "seconds", seconds },
      after,
      awaits: [],
      ...more,
    });
    return this.computes.length - 1;
  }
}

/** By task: bytes of all that it makes for others; undefined where an edge does not say how many. */
function outputBytesOf(graph: TaskGraph): Float64Array | undefined {
  if (!edgesSayBytes(graph)) return undefined;
  const bytes = new Float64Array(graph.tasks.length);
  for (const { from, cost } of graph.edges) if (cost.kind === "bytes") bytes[from]! += cost.bytes;
  return bytes;
}

function transferOf(cost: EdgeCost, source: number, destination: number): Omit<Transfer, "producer"> {
  const ends = { source, destinations: [destination] };
  if (cost.kind === "bytes") return { ...ends, bytes: cost.bytes };
  return { ...ends, bytes: 0, delay: edgeSeconds(cost, source, destination) };
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
  const successors: number[][] = computes.map(() => []);
  for (const [compute, { after, awaits }] of computes.entries()) {
    for (const before of after) successors[before]!.push(compute);
    for (const transfer of awaits) {
      const { producer } = transfers[transfer]!;
      if (producer !== undefined) successors[producer]!.push(compute);
    }
  }
  const reached = new Set(topologicalOrder(successors));
  if (reached.size === computes.length) return;
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
