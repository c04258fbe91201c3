import seedrandom from "seedrandom";
import { explicitGraph, type NetworkGraph } from "../../sim/cluster/index.ts";
import { Network } from "../../sim/network/index.ts";
import { Engine, Priority } from "../../sim/engine/index.ts";

const flowCount = 100_000;
const bandwidth = 125e6;
const meanBytes = 500e3;
const load = 0.6;

/** Hosts around a switch, each with a full-duplex link. */
function hubAndHosts(hostCount: number): NetworkGraph {
  const hosts = Array.from({ length: hostCount }, (_, host) => `host${host}`);
  const properties = { bandwidth, latency: 50e-6, duplex: "full" } as const;
  const links = hosts.map((host) => ({ name: host, a: host, b: "hub", ...properties }));
  return explicitGraph(hosts, ["hub"], links);
}

/** Flows between random pairs with random sizes, arriving at random at 0.6 of what the links can carry. */
function flowArrivals(hostCount: number) {
  const random = seedrandom(`star of ${hostCount}`);
  const dates = new Float64Array(flowCount);
  const sources = new Int32Array(flowCount);
  const destinations = new Int32Array(flowCount);
  const bytes = new Float64Array(flowCount);
  let now = 0;
  for (let flow = 0; flow < flowCount; flow++) {
    now -= (Math.log(1 - random()) * meanBytes) / (load * hostCount * bandwidth);
    dates[flow] = now;
    sources[flow] = Math.floor(random() * hostCount);
    destinations[flow] = (sources[flow]! + 1 + Math.floor(random() * (hostCount - 1))) % hostCount;
    bytes[flow] = 1 + random() * 2 * meanBytes;
  }
  return { dates, sources, destinations, bytes };
}

/** An event is a start or an end of a flow. */
function contendedFlows(hostCount: number) {
  const graph = hubAndHosts(hostCount);
  const { dates, sources, destinations, bytes } = flowArrivals(hostCount);
  const ends = Array.from({ length: hostCount }, (_, host) => [host]);
  function run(): void {
    const engine = new Engine();
    let delivered = 0;
    const network = new Network(graph, () => delivered++);
    engine.schedule(dates[0]!, Priority.arrival, 0, 0);
    engine.run((kind, flow) => {
      network.start(flow, sources[flow]!, ends[destinations[flow]!]!, bytes[flow]!, engine.now);
      if (flow + 1 < flowCount) engine.schedule(dates[flow + 1]!, Priority.arrival, kind, flow + 1);
    }, network);
    if (delivered !== flowCount) throw new Error(`${delivered} of ${flowCount} flows arrived`);
  }
  return { name: `contended flows, star of ${hostCount} hosts`, eventsPerRun: 2 * flowCount, run };
}

export const benchmarks: readonly { name: string; eventsPerRun: number; run(): void }[] = [
  contendedFlows(4),
  contendedFlows(16),
];
