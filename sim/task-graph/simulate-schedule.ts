import { type Device, type NetworkGraph } from "../cluster/index.ts";
import { Network, type MessageNetwork } from "../network/index.ts";
import { DeviceStreams, Engine, Priority, type EventHandle } from "../engine/index.ts";
import { InputError } from "../errors.ts";
import { SharedStreams } from "../run/shared-streams.ts";
import type { NetworkFactory } from "../run/index.ts";
import type { Assignment, Schedule, ScheduledTask } from "./schedule.ts";
import type { EdgeCost, TaskGraph } from "./task-graph.ts";

/** Kinds of engine events; their subjects are a task, a move, nothing, a task. */
const EventKind = { taskEnd: 0, delayEnd: 1, dispatch: 2, release: 3 } as const;

/** What goes to a task: the result of another, or what lies somewhere from the start. */
interface Move {
  readonly to: number;
  readonly cost: EdgeCost;
}

/** What a task graph runs on, beside the times of its tasks. */
export interface ScheduleCluster {
  /** Joins the devices of the graph, in their order; only edges in bytes use it. */
  readonly network?: NetworkGraph | undefined;
  /** The streams of the graph's devices; one each where they are left out. */
  readonly devices?: readonly Pick<Device, "streams" | "concurrency">[] | undefined;
}

/**
 * Runs a task graph as assigned: each stream runs its tasks one at a time and strictly in the order of the list, each as
 * soon as it is released, the one before it has finished and all its inputs are there. What goes to another device leaves
 * when its producer finishes, and what lies there from the start when the task is released. Where streams of a device slow each other down, a task takes as much longer.
 *
 * @throws InputError for assignments that do not name each task once, that put a pinned one elsewhere, that would wait for
 *   ever, or with edges in bytes and no network
 */
export function simulateSchedule(
  graph: TaskGraph,
  assignments: readonly Assignment[],
  cluster: ScheduleCluster = {},
  createNetwork: NetworkFactory = (links, onDelivered) => new Network(links, onDelivered),
): Schedule {
  return new ScheduleRun(graph, assignments, cluster, createNetwork).run();
}

class ScheduleRun {
  private readonly graph: TaskGraph;
  private readonly assignments: readonly Assignment[];
  private readonly engine = new Engine();
  private readonly network: MessageNetwork | undefined;
  /** Every stream of every device as a device of one stream: a task waits for its own stream, whatever others do. */
  private readonly slots: DeviceStreams;
  private readonly shared: SharedStreams;
  private readonly deviceOf: Int32Array;
  private readonly slotOf: Int32Array;
  private readonly start: Float64Array;
  private readonly finish: Float64Array;
  /** By task: what it still waits for. */
  private readonly waits: Int32Array;
  /** The edges, then all placed inputs. */
  private readonly moves: readonly Move[];
  /** By task: the edges that leave it. */
  private readonly leaving: number[][];
  /** By task that is released: its placed inputs among the moves. */
  private readonly releases = new Map<number, readonly { readonly move: number; readonly at: number }[]>();
  /** By task: who runs next on its stream, or -1. */
  private readonly following: Int32Array;
  private dispatchDue = false;

  constructor(
    graph: TaskGraph,
    assignments: readonly Assignment[],
    { network, devices = graph.devices.map(() => ({ streams: 1 })) }: ScheduleCluster,
    createNetwork: NetworkFactory,
  ) {
    this.graph = graph;
    this.assignments = assignments;
    const { tasks, edges } = graph;
    this.deviceOf = readDevices(graph, assignments);
    this.slotOf = readSlots(graph, assignments, devices);
    this.moves = [
      ...edges,
      ...tasks.flatMap(({ inputs = [] }, to) => inputs.map(({ cost }) => ({ to, cost }))),
    ];
    this.network = network && createNetwork(network, (move) => this.arrive(this.moves[move]!.to));
    this.slots = new DeviceStreams(
      devices.flatMap(({ streams }) => Array.from({ length: streams }, () => 1)),
    );
    this.shared = new SharedStreams(devices, {
      schedule: (time, task) => this.scheduleEnd(time, task),
      cancel: (end) => this.engine.cancel(end),
    });
    this.start = new Float64Array(tasks.length).fill(NaN);
    this.finish = new Float64Array(tasks.length).fill(NaN);
    this.waits = new Int32Array(tasks.length);
    this.leaving = tasks.map(() => []);
    for (const [edge, { from, to }] of edges.entries()) {
      this.leaving[from]!.push(edge);
      this.waits[to]!++;
    }
    let move = edges.length;
    for (const [task, { release = 0, inputs = [] }] of tasks.entries()) {
      if (release === 0 && inputs.length === 0) continue;
      this.releases.set(
        task,
        inputs.map(({ at }) => ({ move: move++, at })),
      );
      this.waits[task]! += 1 + inputs.length;
    }
    this.following = new Int32Array(tasks.length).fill(-1);
    const last = new Map<number, number>();
    for (const { task } of assignments) {
      const slot = this.slotOf[task]!;
      const before = last.get(slot);
      if (before !== undefined) {
        this.following[before] = task;
        this.waits[task]!++;
      }
      last.set(slot, task);
    }
  }

  run(): Schedule {
    const idle = this.assignments.filter(({ task }) => this.waits[task] === 0);
    for (const { task } of idle) this.submit(task);
    for (const task of this.releases.keys()) {
      const { release = 0 } = this.graph.tasks[task]!;
      this.engine.schedule(release, Priority.completion, EventKind.release, task);
    }
    this.engine.run((kind, subject) => {
      if (kind === EventKind.taskEnd) this.ended(subject);
      else if (kind === EventKind.delayEnd) this.arrive(this.moves[subject]!.to);
      else if (kind === EventKind.release) this.released(subject);
      else this.dispatch();
    }, this.network);
    this.checkFinished();
    return this.schedule();
  }

  private ended(task: number): void {
    const device = this.deviceOf[task]!;
    this.finish[task] = this.engine.now;
    this.slots.release(this.slotOf[task]!, 0);
    this.shared.finish(device, task, this.engine.now);
    this.requestDispatch();
    if (this.following[task]! >= 0) this.arrive(this.following[task]!);
    for (const edge of this.leaving[task]!) this.send(edge, device);
  }

  private released(task: number): void {
    for (const { move, at } of this.releases.get(task)!) this.send(move, at);
    this.arrive(task);
  }

  private send(move: number, source: number): void {
    const { to, cost } = this.moves[move]!;
    const destination = this.deviceOf[to]!;
    if (source === destination) return this.arrive(to);
    const { now } = this.engine;
    if (cost.kind === "bytes") {
      if (!this.network) throw new InputError("the task graph has edges in bytes: they need a network");
      this.network.start(move, source, [destination], cost.bytes, now);
      return;
    }
    const delay = cost.kind === "seconds" ? cost.seconds : cost.seconds[source]![destination]!;
    this.engine.schedule(now + delay, Priority.completion, EventKind.delayEnd, move);
  }

  private arrive(task: number): void {
    if (--this.waits[task]! === 0) this.submit(task);
  }

  private submit(task: number): void {
    this.slots.submit(this.slotOf[task]!, task, 0);
    this.requestDispatch();
  }

  private requestDispatch(): void {
    if (this.dispatchDue) return;
    this.dispatchDue = true;
    this.engine.schedule(this.engine.now, Priority.dispatch, EventKind.dispatch, 0);
  }

  private dispatch(): void {
    this.dispatchDue = false;
    const { now } = this.engine;
    this.slots.dispatch((_, task) => {
      this.start[task] = now;
      const device = this.deviceOf[task]!;
      const seconds = this.graph.tasks[task]!.seconds[device]!;
      if (!this.shared.start(device, task, seconds, now)) this.scheduleEnd(now + seconds, task);
    });
    this.shared.retime(now);
  }

  private scheduleEnd(time: number, task: number): EventHandle {
    return this.engine.schedule(time, Priority.completion, EventKind.taskEnd, task);
  }

  private checkFinished(): void {
    const { tasks } = this.graph;
    const left = this.assignments.flatMap(({ task }) =>
      Number.isNaN(this.finish[task]!) ? [tasks[task]!.id] : [],
    );
    if (left.length === 0) return;
    throw new InputError(
      `placement: the order on the devices makes tasks wait for each other for ever: ${left.slice(0, 8).join(", ")}`,
    );
  }

  private schedule(): Schedule {
    const ran = this.assignments.map(({ task, device, stream = 0 }): ScheduledTask => ({
      task,
      device,
      stream,
      start: this.start[task]!,
      finish: this.finish[task]!,
    }));
    // Where two have no length they keep the order of the list, which is that of their stream.
    ran.sort((a, b) => a.start - b.start || a.finish - b.finish);
    return { makespan: ran.reduce((latest, { finish }) => Math.max(latest, finish), 0), tasks: ran };
  }
}

/** Device of each task. */
function readDevices({ tasks, devices }: TaskGraph, assignments: readonly Assignment[]): Int32Array {
  const deviceOf = new Int32Array(tasks.length).fill(-1);
  for (const { task, device } of assignments) {
    const id = tasks[task]?.id;
    if (id === undefined) throw new InputError(`placement: there is no task number ${task}`);
    if (devices[device] === undefined)
      throw new InputError(`placement: task ${id}: there is no device number ${device}`);
    if (deviceOf[task] !== -1) throw new InputError(`placement: task ${id} stands twice`);
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

/** Number of each task's stream among all streams of all devices. */
function readSlots(
  { tasks, devices: names }: TaskGraph,
  assignments: readonly Assignment[],
  devices: readonly Pick<Device, "streams">[],
): Int32Array {
  let count = 0;
  const firstOf = devices.map(({ streams }) => {
    count += streams;
    return count - streams;
  });
  const slotOf = new Int32Array(tasks.length);
  for (const { task, device, stream = 0 } of assignments) {
    const { streams } = devices[device]!;
    if (!Number.isInteger(stream) || stream < 0 || stream >= streams) {
      throw new InputError(
        `placement: task ${tasks[task]!.id}: device ${names[device]!} has no stream ${stream} (allowed: up to ${streams - 1})`,
      );
    }
    slotOf[task] = firstOf[device]! + stream;
  }
  return slotOf;
}
