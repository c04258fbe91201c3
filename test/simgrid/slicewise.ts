import { explicitGraph, type NetworkGraph } from "../../sim/cluster/index.ts";
import { Engine, Priority } from "../../sim/engine/index.ts";
import { Network } from "../../sim/network/index.ts";
import type { Program } from "../../sim/program/index.ts";
import { follow, oneRequest, run, type RunObserver } from "../../sim/run/index.ts";
import type { FlowWorkload, SimGridWorkload, Stars, TaskWorkload } from "./workloads.ts";

/** A workload that is ready to run any number of times; each run tells when each flow or task was over (seconds). */
export function prepared(workload: SimGridWorkload): () => Float64Array {
  return workload.kind === "flows" ? preparedFlows(workload) : preparedTasks(workload);
}

function preparedFlows(workload: FlowWorkload): () => Float64Array {
  const graph = graphOf(workload);
  const { hosts, dates, sources, destinations, bytes } = workload;
  const places = Array.from({ length: hosts }, (_, host) => [host]);
  return () => {
    const ends = new Float64Array(dates.length).fill(NaN);
    const engine = new Engine();
    const network = new Network(graph, (flow) => {
      ends[flow] = engine.now;
    });
    engine.schedule(dates[0]!, Priority.arrival, 0, 0);
    engine.run((kind, flow) => {
      network.start(flow, sources[flow]!, places[destinations[flow]!]!, bytes[flow]!, engine.now);
      if (flow + 1 < dates.length) engine.schedule(dates[flow + 1]!, Priority.arrival, kind, flow + 1);
    }, network);
    return ends;
  };
}

function preparedTasks(workload: TaskWorkload): () => Float64Array {
  const network = graphOf(workload);
  const program = programOf(workload);
  const devices = Array.from({ length: workload.hosts }, () => ({ streams: 1 }));
  const seconds = Float64Array.from(workload.tasks, (task) => task.seconds);
  return () => {
    const ends = new Float64Array(seconds.length).fill(NaN);
    const observer: RunObserver = {
      computeEnded(_, task, now) {
        ends[task] = now;
      },
    };
    run({ devices, network, secondsOf: () => seconds }, oneRequest, follow(program), {
      observers: [observer],
    });
    return ends;
  };
}

/** A host computes its tasks in their order: each waits for the one before it. */
function programOf({ hosts, tasks, messages }: TaskWorkload): Program {
  const awaits = tasks.map((): number[] => []);
  for (const [message, { to }] of messages.entries()) awaits[to]!.push(message);
  const last = new Array<number>(hosts).fill(-1);
  return {
    computes: tasks.map(({ host, seconds }, task) => {
      const before = last[host]!;
      last[host] = task;
      return {
        device: host,
        work: { kind: "seconds", seconds },
        after: before < 0 ? [] : [before],
        awaits: awaits[task]!,
      };
    }),
    transfers: messages.map(({ from, to, bytes }) => ({
      source: tasks[from]!.host,
      destinations: [tasks[to]!.host],
      bytes,
      producer: from,
    })),
    barriers: [],
  };
}

function graphOf({ hosts, stars, bandwidth, latency }: Stars): NetworkGraph {
  const names = Array.from({ length: hosts }, (_, host) => `host${host}`);
  const hubs = Array.from({ length: stars }, (_, star) => `hub${star}`);
  const links = names.map((name, host) => {
    const hub = hubs[Math.floor((host * stars) / hosts)]!;
    return { name, a: name, b: hub, bandwidth, latency, duplex: "full" } as const;
  });
  // Every pair of devices needs a route, though nothing is sent from one star to another.
  const joints = hubs
    .slice(1)
    .map(
      (hub, star) =>
        ({ name: `joint${star}`, a: hubs[0]!, b: hub, bandwidth, latency, duplex: "full" }) as const,
    );
  return explicitGraph(names, hubs, [...links, ...joints]);
}
