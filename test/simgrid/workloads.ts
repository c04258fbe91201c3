import seedrandom from "seedrandom";

/** Hosts around switches, each with a link of its own in both directions; SI units. */
export interface Stars {
  readonly hosts: number;
  /** The hosts are divided evenly among so many switches, which nothing joins. */
  readonly stars: number;
  readonly bandwidth: number;
  readonly latency: number;
}

/** Messages that are sent at given dates, whatever else happens. */
export interface FlowWorkload extends Stars {
  readonly kind: "flows";
  /** Ascending, in seconds. */
  readonly dates: Float64Array;
  readonly sources: Int32Array;
  readonly destinations: Int32Array;
  /** Whole numbers. */
  readonly bytes: Float64Array;
}

/** Tasks on hosts, and bytes that each needs from others. A host computes its tasks one after the other, in their order. */
export interface TaskWorkload extends Stars {
  readonly kind: "tasks";
  readonly tasks: readonly { readonly host: number; readonly seconds: number }[];
  /** Messages between tasks on different hosts; whole numbers of bytes. */
  readonly messages: readonly { readonly from: number; readonly to: number; readonly bytes: number }[];
}

export type SimGridWorkload = FlowWorkload | TaskWorkload;

const links = { bandwidth: 125e6, latency: 50e-6 } as const;
const meanBytes = 500_000;
const load = 0.6;

/** Messages between random hosts of a star, of random sizes, that come at random and use 0.6 of what the links carry. */
export function contendedFlows(hosts: number, stars: number, count: number): FlowWorkload {
  const random = seedrandom(`${count} flows on ${stars} stars of ${hosts} hosts`);
  const perStar = hosts / stars;
  const dates = new Float64Array(count);
  const sources = new Int32Array(count);
  const destinations = new Int32Array(count);
  const bytes = new Float64Array(count);
  let now = 0;
  for (let flow = 0; flow < count; flow++) {
    now -= (Math.log(1 - random()) * meanBytes) / (load * hosts * links.bandwidth);
    dates[flow] = now;
    const source = Math.floor(random() * hosts);
    const place = source % perStar;
    sources[flow] = source;
    destinations[flow] = source - place + ((place + 1 + Math.floor(random() * (perStar - 1))) % perStar);
    bytes[flow] = 1 + Math.floor(random() * 2 * meanBytes);
  }
  return { kind: "flows", hosts, stars, ...links, dates, sources, destinations, bytes };
}

/** Layers of tasks on random hosts; each needs what one to three random tasks of the layer before it make. */
export function layeredTasks(hosts: number, layers: number, width: number): TaskWorkload {
  const random = seedrandom(`${layers} layers of ${width} tasks on ${hosts} hosts`);
  const draw = (limit: number) => Math.floor(random() * limit);
  const tasks = Array.from({ length: layers * width }, () => ({
    host: draw(hosts),
    seconds: 1e-3 + 4e-3 * random(),
  }));
  const messages = tasks.flatMap((task, to) => {
    const layer = Math.floor(to / width);
    if (layer === 0) return [];
    const producers = new Set(Array.from({ length: 1 + draw(3) }, () => (layer - 1) * width + draw(width)));
    return [...producers]
      .filter((from) => tasks[from]!.host !== task.host)
      .map((from) => ({ from, to, bytes: 1 + draw(200_000) }));
  });
  return { kind: "tasks", hosts, stars: 1, ...links, tasks, messages };
}

/** Each of many inputs goes through all hosts, one after the other. */
export function pipelineTasks(hosts: number, inputs: number): TaskWorkload {
  const random = seedrandom(`${inputs} inputs through ${hosts} hosts`);
  const tasks = Array.from({ length: hosts * inputs }, (_, task) => ({
    host: task % hosts,
    seconds: 1e-3 + 4e-3 * random(),
  }));
  const messages = tasks.flatMap(({ host }, task) =>
    host === 0 ? [] : [{ from: task - 1, to: task, bytes: 1 + Math.floor(random() * meanBytes) }],
  );
  return { kind: "tasks", hosts, stars: 1, ...links, tasks, messages };
}

/** Every host computes a part of each layer and then sends all others what it has made. */
export function tensorParallelTasks(hosts: number, layers: number): TaskWorkload {
  const random = seedrandom(`${layers} layers divided over ${hosts} hosts`);
  const tasks = Array.from({ length: hosts * layers }, (_, task) => ({
    host: task % hosts,
    seconds: 1e-3 + 1e-3 * random(),
  }));
  const messages = tasks.flatMap((task, to) => {
    const layer = Math.floor(to / hosts);
    if (layer === 0) return [];
    return tasks
      .slice(0, hosts)
      .flatMap((_, host) =>
        host === task.host
          ? []
          : [{ from: (layer - 1) * hosts + host, to, bytes: 1 + Math.floor(random() * 100_000) }],
      );
  });
  return { kind: "tasks", hosts, stars: 1, ...links, tasks, messages };
}

/** A workload as the driver reads it: numbers with spaces between. */
export function textOf(workload: SimGridWorkload): string {
  const { hosts, stars, bandwidth, latency } = workload;
  if (workload.kind === "flows") {
    const { dates, sources, destinations, bytes } = workload;
    const lines = Array.from(
      dates,
      (date, flow) => `${date} ${sources[flow]!} ${destinations[flow]!} ${bytes[flow]!}`,
    );
    return [`flows ${hosts} ${stars} ${bandwidth} ${latency} ${dates.length}`, ...lines, ""].join("\n");
  }
  const { tasks, messages } = workload;
  return [
    `tasks ${hosts} ${bandwidth} ${latency} ${tasks.length} ${messages.length}`,
    ...tasks.map(({ host, seconds }) => `${host} ${seconds}`),
    ...messages.map(({ from, to, bytes }) => `${from} ${to} ${bytes}`),
    "",
  ].join("\n");
}
