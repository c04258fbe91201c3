import { type Device, type NetworkGraph } from "../../sim/cluster/index.ts";
import { Network, transferTime } from "../../sim/network/index.ts";
import { InputError } from "../../sim/errors.ts";
import {
  copierOf,
  type Copier,
  type EdgeCost,
  type ScheduleCluster,
  type TaskGraph,
} from "../../sim/task-graph/index.ts";

/** Seconds between each pair of devices, `[source * deviceCount + destination]`; 0 from a device to itself. */
export type PairSeconds = Float64Array;

/** Edges of a task: `edges[first[task]]` up to before `edges[first[task + 1]]`, in the order of the graph. */
export interface Adjacency {
  readonly first: Int32Array;
  readonly edges: Int32Array;
}

/** What runs tasks: as many at a time as it has streams. */
export type ProblemDevice = Pick<Device, "streams" | "concurrency">;

/** A task graph in flat arrays, as list schedulers read it. */
export interface SchedulingProblem {
  /** Names of the tasks, for messages. */
  readonly names: readonly string[];
  readonly taskCount: number;
  readonly deviceCount: number;
  readonly devices: readonly ProblemDevice[];
  /** `[task * deviceCount + device]`; Infinity where the task cannot run. */
  readonly seconds: Float64Array;
  /**
   * The same of the earliest start: the release, and the arrival of what lies on devices from the start. 0 for all unless
   * given. Ranks do not count it, since no choice moves it behind a task.
   */
  readonly earliest: Float64Array | undefined;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /**
   * By task and device, as `seconds`: what the device copies before it runs the task, of what lies elsewhere from the start;
   * undefined where no device has to.
   */
  readonly inputCopies: Float64Array | undefined;
  /** By device: seconds between two tasks of a stream. */
  readonly gaps: Float64Array;
  /** By edge. */
  readonly delays: readonly PairSeconds[];
  /** By edge: who is busy during its delay. */
  readonly copiers: readonly Copier[];
  /**
   * By edge, for ranks: the mean delay over pairs of devices, times the number of devices. Ranks are kept as sums over
   * the devices and not as means: sums of whole numbers are exact, so that what ties on paper ties here.
   */
  readonly delaySums: Float64Array;
  readonly successors: Adjacency;
  readonly predecessors: Adjacency;
}

/** What `flatProblem` needs of an edge. */
export interface ProblemEdge {
  readonly from: number;
  readonly to: number;
  readonly delays: PairSeconds;
  /** Who is busy meanwhile; nobody where it is left out. */
  readonly copier?: Copier;
  /** The mean delay that ranks use. */
  readonly meanDelay: number;
}

/** What binds tasks beside their edges. */
export type ProblemBounds = Partial<Pick<SchedulingProblem, "earliest" | "inputCopies" | "gaps">>;

/** Lays tasks and edges out in flat arrays. */
export function flatProblem(
  names: readonly string[],
  devices: readonly ProblemDevice[],
  seconds: Float64Array,
  edges: readonly ProblemEdge[],
  { earliest, inputCopies, gaps = new Float64Array(devices.length) }: ProblemBounds = {},
): SchedulingProblem {
  const deviceCount = devices.length;
  const from = Int32Array.from(edges, (edge) => edge.from);
  const to = Int32Array.from(edges, (edge) => edge.to);
  return {
    names,
    taskCount: names.length,
    deviceCount,
    devices,
    seconds,
    earliest,
    inputCopies,
    gaps,
    from,
    to,
    delays: edges.map(({ delays }) => delays),
    copiers: edges.map(({ copier = "delay" }) => copier),
    delaySums: Float64Array.from(edges, ({ meanDelay }) => meanDelay * deviceCount),
    successors: adjacency(from, names.length),
    predecessors: adjacency(to, names.length),
  };
}

/**
 * The scheduling problem of a task graph. An edge in bytes is taken to cost what it takes on an otherwise idle network:
 * list schedulers know no contention. What a device copies itself, they know.
 *
 * @throws InputError for edges in bytes without a network
 */
export function schedulingProblem(
  graph: TaskGraph,
  { network, devices = graph.devices.map(() => ({ streams: 1 })) }: ScheduleCluster = {},
): SchedulingProblem {
  const seconds = Float64Array.from(
    graph.tasks.flatMap(({ seconds: times, pinned }) =>
      times.map((time, device) => (pinned === undefined || pinned === device ? time : Infinity)),
    ),
  );
  const delaysOf = delayReader(devices.length, network);
  return flatProblem(
    graph.tasks.map(({ id }) => id),
    devices,
    seconds,
    graph.edges.map(({ from, to, cost }) => ({ from, to, copier: copierOf(cost), ...delaysOf(cost) })),
    {
      earliest: earliestStarts(graph, (cost) => delaysOf(cost).delays),
      inputCopies: copiesOfInputs(graph, (cost) => delaysOf(cost).delays),
      ...(graph.gaps && { gaps: Float64Array.from(graph.gaps) }),
    },
  );
}

/** Seconds that each device copies inputs of each task; undefined where none has to. */
function copiesOfInputs(
  { tasks, devices }: TaskGraph,
  delaysOf: (cost: EdgeCost) => PairSeconds,
): Float64Array | undefined {
  const copied = tasks.map(({ inputs = [] }) => inputs.filter(({ cost }) => copierOf(cost) === "reader"));
  if (copied.every((inputs) => inputs.length === 0)) return undefined;
  return Float64Array.from(
    copied.flatMap((inputs) =>
      devices.map((_, device) =>
        inputs.reduce((sum, { at, cost }) => sum + delaysOf(cost)[at * devices.length + device]!, 0),
      ),
    ),
  );
}

/** Earliest start of each task on each device; undefined where all may start at once. */
function earliestStarts(
  { tasks, devices }: TaskGraph,
  delaysOf: (cost: EdgeCost) => PairSeconds,
): Float64Array | undefined {
  if (!tasks.some(({ release, inputs }) => release || inputs?.length)) return undefined;
  const starts = tasks.flatMap(({ release = 0, inputs = [] }) => {
    const brought = inputs.filter(({ cost }) => copierOf(cost) !== "reader");
    const delays = brought.map(({ at, cost }) => ({ at, delays: delaysOf(cost) }));
    return devices.map((_, device) =>
      delays.reduce(
        (latest, input) => Math.max(latest, release + input.delays[input.at * devices.length + device]!),
        release,
      ),
    );
  });
  return Float64Array.from(starts);
}

/** Mean over the ordered pairs of different devices; 0 for a single device. */
export function meanOverPairs(delays: PairSeconds, deviceCount: number): number {
  const pairs = deviceCount * (deviceCount - 1);
  return pairs === 0 ? 0 : delays.reduce((sum, delay) => sum + delay, 0) / pairs;
}

/** Delays between all pairs of different devices by a function of both. */
export function pairSeconds(
  deviceCount: number,
  delay: (source: number, destination: number) => number,
): PairSeconds {
  const delays = new Float64Array(deviceCount * deviceCount);
  for (let source = 0; source < deviceCount; source++) {
    for (let destination = 0; destination < deviceCount; destination++) {
      if (source !== destination) delays[source * deviceCount + destination] = delay(source, destination);
    }
  }
  return delays;
}

/** Reads the costs of edges; equal ones share their table. */
function delayReader(deviceCount: number, graph: NetworkGraph | undefined) {
  const network = graph && new Network(graph, () => undefined);
  const known = new Map<string, PairSeconds>();
  const shared = (key: string, delay: (source: number, destination: number) => number) => {
    const delays = known.get(key) ?? pairSeconds(deviceCount, delay);
    known.set(key, delays);
    return delays;
  };
  return (cost: EdgeCost): Pick<ProblemEdge, "delays" | "meanDelay"> => {
    if (cost.kind === "seconds") {
      return { delays: shared(`seconds ${cost.seconds}`, () => cost.seconds), meanDelay: cost.seconds };
    }
    if (cost.kind === "pairs") {
      const delays = pairSeconds(deviceCount, (source, destination) => cost.seconds[source]![destination]!);
      return { delays, meanDelay: meanOverPairs(delays, deviceCount) };
    }
    if (!network) throw new InputError("the task graph has edges in bytes: they need a network");
    const { bytes } = cost;
    const delays = shared(`bytes ${bytes}`, (source, destination) =>
      transferTime(network, [{ source, destinations: [destination], bytes }]),
    );
    return { delays, meanDelay: meanOverPairs(delays, deviceCount) };
  };
}

/** Edges by one of their ends. */
function adjacency(ends: Int32Array, taskCount: number): Adjacency {
  const first = new Int32Array(taskCount + 1);
  for (const end of ends) first[end + 1]!++;
  for (let task = 0; task < taskCount; task++) first[task + 1]! += first[task]!;
  const next = first.slice();
  const edges = new Int32Array(ends.length);
  for (const [edge, end] of ends.entries()) edges[next[end]!++] = edge;
  return { first, edges };
}
