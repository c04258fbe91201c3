import { InputError } from "../errors.ts";
import { taskOrder } from "./task-order.ts";
import { copierOf, type EdgeCost, type Task, type TaskEdge, type TaskGraph } from "./task-graph.ts";

/** A task graph as its author writes it: edges name their tasks. */
export interface TaskGraphDescription {
  readonly devices: readonly string[];
  readonly gaps?: readonly number[] | undefined;
  readonly tasks: readonly Task[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly cost: EdgeCost }[];
}

/**
 * Checks a description and numbers its tasks in the order given.
 *
 * @throws InputError for no device or no task, an id or edge given twice, a task without a time for each device that may
 *   run it, an unknown device, an edge to an unknown task, a time or size that is negative or not finite, an input that a
 *   sender is to copy, gaps of other devices, and a cycle, which it names
 */
export function buildTaskGraph({ devices, gaps, tasks, edges }: TaskGraphDescription): TaskGraph {
  if (devices.length === 0) throw new InputError("task graph: there is no device to run on");
  if (tasks.length === 0) throw new InputError("task graph: there are no tasks");
  const repeatedDevice = devices.find((name, index) => devices.indexOf(name) !== index);
  if (repeatedDevice !== undefined)
    throw new InputError(`task graph: two devices are named ${repeatedDevice}`);
  const indices = new Map<string, number>();
  for (const [index, task] of tasks.entries()) {
    if (indices.has(task.id)) throw new InputError(`task graph: two tasks have the id ${task.id}`);
    indices.set(task.id, index);
    checkTask(task, devices);
  }
  if (gaps && gaps.length !== devices.length)
    throw new InputError(`task graph: has gaps of ${gaps.length} devices, and ${devices.length} devices`);
  for (const [device, gap] of (gaps ?? []).entries()) checkAmount(gap, `device ${devices[device]!}: its gap`);
  const graph: TaskGraph = {
    devices,
    ...(gaps && { gaps }),
    tasks,
    edges: readEdges(edges, indices, devices),
  };
  taskOrder(graph);
  return graph;
}

function checkTask(
  { id, seconds, pinned, release = 0, inputs = [] }: Task,
  devices: readonly string[],
): void {
  if (pinned !== undefined && devices[pinned] === undefined)
    throw new InputError(`task ${id}: is pinned to device number ${pinned}, which is not there`);
  checkAmount(release, `task ${id}: its release`);
  for (const { at, cost } of inputs) {
    if (devices[at] === undefined)
      throw new InputError(`task ${id}: an input lies on device number ${at}, which is not there`);
    checkCost(`task ${id}: its input on ${devices[at]}`, cost, devices);
    if (copierOf(cost) === "sender")
      throw new InputError(
        `task ${id}: its input on ${devices[at]} has no task that sends it (allowed for copies: reader, delay)`,
      );
  }
  for (const [device, name] of devices.entries()) {
    if (pinned !== undefined && device !== pinned) continue;
    const time = seconds[device];
    if (time === undefined) throw new InputError(`task ${id}: has no time for device ${name}`);
    checkAmount(time, `task ${id}: its time on ${name}`);
  }
}

function readEdges(
  edges: TaskGraphDescription["edges"],
  indices: ReadonlyMap<string, number>,
  devices: readonly string[],
): readonly TaskEdge[] {
  const seen = new Set<string>();
  return edges.map(({ from, to, cost }) => {
    const name = `edge ${from} -> ${to}`;
    const source = indices.get(from);
    const target = indices.get(to);
    if (source === undefined || target === undefined) {
      throw new InputError(`${name}: there is no task ${source === undefined ? from : to}`);
    }
    const key = `${source},${target}`;
    if (seen.has(key)) throw new InputError(`${name}: is given twice`);
    seen.add(key);
    checkCost(name, cost, devices);
    return { from: source, to: target, cost };
  });
}

function checkCost(name: string, cost: EdgeCost, devices: readonly string[]): void {
  if (cost.kind === "bytes") return checkAmount(cost.bytes, `${name}: its size in bytes`);
  if (cost.kind === "seconds") return checkAmount(cost.seconds, `${name}: its time`);
  for (const [source, sourceName] of devices.entries()) {
    for (const [destination, destinationName] of devices.entries()) {
      if (source === destination) continue;
      const time = cost.seconds[source]?.[destination];
      const what = `from ${sourceName} to ${destinationName}`;
      if (time === undefined) throw new InputError(`${name}: has no time ${what}`);
      checkAmount(time, `${name}: its time ${what}`);
    }
  }
}

function checkAmount(amount: number, what: string): void {
  if (!(amount >= 0 && amount < Infinity)) {
    throw new InputError(`${what} is ${amount} (allowed: a finite number from 0)`);
  }
}
