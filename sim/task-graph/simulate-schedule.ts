import { Network, type NetworkGraph } from "../cluster/index.ts";
import { DeviceStreams, Engine, Priority } from "../engine/index.ts";
import { InputError } from "../errors.ts";
import type { Assignment, Schedule, ScheduledTask } from "./schedule.ts";
import type { TaskGraph } from "./task-graph.ts";

/** Kinds of engine events; their subjects are a task, an edge, nothing. */
const EventKind = { taskEnd: 0, delayEnd: 1, dispatch: 2 } as const;

/**
 * Runs a task graph as assigned: each device runs its tasks one at a time and strictly in the order of the list, each as
 * soon as the one before it has finished and all its inputs are there. What goes to another device leaves when its
 * producer finishes.
 *
 * @param network joins the devices of the graph, in their order; only edges in bytes use it
 * @throws InputError for assignments that do not name each task once, that would wait for ever, or with edges in bytes
 *   and no network
 */
export function simulateSchedule(
  graph: TaskGraph,
  assignments: readonly Assignment[],
  network?: NetworkGraph,
): Schedule {
  return new ScheduleRun(graph, assignments, network).run();
}

class ScheduleRun {
  private readonly graph: TaskGraph;
  private readonly assignments: readonly Assignment[];
  private readonly engine = new Engine();
  private readonly network: Network | undefined;
  private readonly streams: DeviceStreams;
  private readonly deviceOf: Int32Array;
  private readonly start: Float64Array;
  private readonly finish: Float64Array;
  /** By task: what it still waits for. */
  private readonly waits: Int32Array;
  /** By task: the edges that leave it. */
  private readonly leaving: number[][];
  /** By task: who runs next on its device, or -1. */
  private readonly following: Int32Array;
  private dispatchDue = false;

  constructor(graph: TaskGraph, assignments: readonly Assignment[], network: NetworkGraph | undefined) {
    this.graph = graph;
    this.assignments = assignments;
    const { tasks, devices, edges } = graph;
    this.deviceOf = readDevices(graph, assignments);
    this.network = network && new Network(network, (edge) => this.arrive(edges[edge]!.to));
    this.streams = new DeviceStreams(devices.map(() => 1));
    this.start = new Float64Array(tasks.length).fill(NaN);
    this.finish = new Float64Array(tasks.length).fill(NaN);
    this.waits = new Int32Array(tasks.length);
    this.leaving = tasks.map(() => []);
    for (const [edge, { from, to }] of edges.entries()) {
      this.leaving[from]!.push(edge);
      this.waits[to]!++;
    }
    this.following = new Int32Array(tasks.length).fill(-1);
    const last = devices.map(() => -1);
    for (const { task, device } of assignments) {
      if (last[device]! >= 0) {
        this.following[last[device]!] = task;
        this.waits[task]!++;
      }
      last[device] = task;
    }
  }

  run(): Schedule {
    const idle = this.assignments.filter(({ task }) => this.waits[task] === 0);
    for (const { task } of idle) this.submit(task);
    this.engine.run((kind, subject) => {
      if (kind === EventKind.taskEnd) this.ended(subject);
      else if (kind === EventKind.delayEnd) this.arrive(this.graph.edges[subject]!.to);
      else this.dispatch();
    }, this.network);
    this.checkFinished();
    return this.schedule();
  }

  private ended(task: number): void {
    const device = this.deviceOf[task]!;
    this.finish[task] = this.engine.now;
    this.streams.release(device, 0);
    if (this.following[task]! >= 0) this.arrive(this.following[task]!);
    for (const edge of this.leaving[task]!) this.send(edge, device);
  }

  private send(edge: number, source: number): void {
    const { to, cost } = this.graph.edges[edge]!;
    const destination = this.deviceOf[to]!;
    if (source === destination) return this.arrive(to);
    const { now } = this.engine;
    if (cost.kind === "bytes") {
      if (!this.network) throw new InputError("the task graph has edges in bytes: they need a network");
      this.network.start(edge, source, [destination], cost.bytes, now);
      return;
    }
    const delay = cost.kind === "seconds" ? cost.seconds : cost.seconds[source]![destination]!;
    this.engine.schedule(now + delay, Priority.completion, EventKind.delayEnd, edge);
  }

  private arrive(task: number): void {
    if (--this.waits[task]! === 0) this.submit(task);
  }

  private submit(task: number): void {
    this.streams.submit(this.deviceOf[task]!, task, 0);
    if (this.dispatchDue) return;
    this.dispatchDue = true;
    this.engine.schedule(this.engine.now, Priority.dispatch, EventKind.dispatch, 0);
  }

  private dispatch(): void {
    this.dispatchDue = false;
    this.streams.dispatch((device, task) => {
      const { now } = this.engine;
      this.start[task] = now;
      const seconds = this.graph.tasks[task]!.seconds[device]!;
      this.engine.schedule(now + seconds, Priority.completion, EventKind.taskEnd, task);
    });
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
    const ran = this.assignments.map(({ task, device }): ScheduledTask => ({
      task,
      device,
      start: this.start[task]!,
      finish: this.finish[task]!,
    }));
    // Where two have no length they keep the order of the list, which is that of their device.
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
    deviceOf[task] = device;
  }
  const missing = deviceOf.indexOf(-1);
  if (missing >= 0) throw new InputError(`placement: task ${tasks[missing]!.id} is missing`);
  return deviceOf;
}
