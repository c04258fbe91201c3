import fc from "fast-check";
import { expect, test } from "vitest";
import { ClusterError, mesh, ring, star, wifi, type NetworkGraph } from "../../../sim/cluster/index.ts";
import { Engine, Priority } from "../../../sim/engine/index.ts";
import { channelLoads, CheckedNetwork, Network, transferTime } from "../../../sim/network/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { networkCases } from "./random-networks.ts";

const link = { bandwidth: 100, latency: 0, duplex: "full" } as const;
const ignore = (): void => undefined;

test("a delivery may start the next transfer at the same instant", () => {
  const times: number[] = [];
  const network: CheckedNetwork = new CheckedNetwork(mesh(["a", "b"], link), (transfer) => {
    times.push(network.now);
    if (transfer < 3)
      network.start(transfer + 1, transfer % 2, [(transfer + 1) % 2], transfer === 1 ? 0 : 100, network.now);
  });
  network.start(0, 0, [1], 100, 0);
  for (let time = network.nextTime(); time < Infinity; time = network.nextTime()) network.advanceTo(time);
  network.checkFinished();
  expect(times).toEqual([1, 2, 2, 3]);
});

test("deliveries of one instant come in the order of transfer, then device", () => {
  const log: number[][] = [];
  const network = new Network(star(["s", "a", "b", "c"], link), (...delivery) => log.push(delivery));
  network.start(9, 1, [3, 0], 100, 0);
  network.start(4, 0, [2], 100, 0);
  network.advanceTo(network.nextTime());
  expect(log).toEqual([
    [4, 2],
    [9, 0],
    [9, 3],
  ]);
});

test("flows that end together up to rounding end at one instant", () => {
  // Three shares of 100/3 and marks that differ in the last bits.
  const network = new CheckedNetwork(mesh(["a", "b"], link), ignore);
  for (const [index, bytes] of [0.1 + 0.2, 0.3, 0.1 * 3].entries()) network.start(index, 0, [1], bytes, 0);
  network.advanceTo(network.nextTime());
  expect(network.nextTime()).toBe(Infinity);
  network.checkFinished();
});

test.each(["fair", "fifo"] as const)(
  "%s: a reset network repeats itself to the bit, also from the middle",
  (sharing) => {
    const network = new Network(
      ring(["a", "b", "c", "d", "e"], { ...link, latency: 0.1 }, { sharing }),
      ignore,
    );
    const transfers = Array.from({ length: 40 }, (_, index) => ({
      source: index % 5,
      destinations: [(index + 1 + (index % 4)) % 5],
      bytes: 10 + ((index * 37) % 11) / 7,
    }));
    const first = transferTime(network, transfers);
    const statistics = network.statistics();
    network.reset();
    for (const [index, { source, destinations, bytes }] of transfers.entries()) {
      network.start(index, source, destinations, 2 * bytes, 0);
    }
    for (let step = 0; step < 9; step++) network.advanceTo(network.nextTime());
    expect(transferTime(network, transfers)).toBe(first);
    expect(network.statistics()).toEqual(statistics);
  },
);

test.each(["fair", "fifo"] as const)("%s: a reset network forgets what was in its latency", (sharing) => {
  const delivered: number[] = [];
  const network = new Network(mesh(["a", "b"], { ...link, latency: 5 }, { sharing }), (transfer) =>
    delivered.push(transfer),
  );
  network.start(0, 0, [1], 100, 0);
  // Served at 1 s where service comes first; under way until 6 s.
  for (let time = network.nextTime(); time < 3; time = network.nextTime()) network.advanceTo(time);
  network.reset();
  expect([network.messageCount, network.nextTime()]).toEqual([0, Infinity]);
  network.start(7, 0, [1], 200, 0);
  for (let time = network.nextTime(); time < Infinity; time = network.nextTime()) network.advanceTo(time);
  expect([delivered, network.now]).toEqual([[7], 7]);
});

/** The same devices where others may have to wait: switches that gather first, or a channel that all contend for. */
function specialGraph(graph: NetworkGraph): NetworkGraph {
  const { deviceCount, nodeCount, nodeNames, sharing } = graph;
  if (sharing === "fifo")
    return {
      ...graph,
      collectors: Array.from({ length: nodeCount - deviceCount }, (_, at) => deviceCount + at),
    };
  const air = { bandwidth: 100, latency: 0.5, rates: [], efficiency: [1, 0.8, 0.5] };
  return wifi(nodeNames.slice(0, deviceCount), air);
}

test.each([
  ["fair", "flow"],
  ["fair", "store-and-forward"],
  ["fifo", "flow"],
  ["fifo", "store-and-forward"],
] as const)("%s, %s: after a reset at any step a network is like a new one", (sharing, forwarding) => {
  fc.assert(
    fc.property(
      networkCases(sharing, forwarding),
      fc.nat(15),
      fc.nat(3),
      fc.boolean(),
      (given, steps, unheard, special) => {
        const { transfers } = given;
        const graph = special ? specialGraph(given.graph) : given.graph;
        const log: number[][] = [];
        const make = (): Network => new Network(graph, (...delivery) => log.push([...delivery, network.now]));
        const start = (first: number, sizes: number) => {
          for (const [index, { source, destinations, bytes }] of transfers.entries())
            if (index >= first) network.start(index, source, destinations, sizes * bytes, network.now);
        };
        const runAll = () => {
          log.length = 0;
          start(0, 1);
          for (let time = network.nextTime(); time < Infinity; time = network.nextTime())
            network.advanceTo(time);
          return { log: [...log], statistics: network.statistics() };
        };
        let network = make();
        const expected = runAll();
        network = make();
        start(unheard, 2);
        for (let step = 0; step < steps && network.nextTime() < Infinity; step++)
          network.advanceTo(network.nextTime());
        // Nobody has asked for the next time since these have begun.
        for (const [index, { source, destinations }] of transfers.slice(0, unheard).entries())
          network.start(index, source, destinations, index === 0 ? 0 : 70, network.now);
        network.reset();
        expect(runAll()).toEqual(expected);
      },
    ),
    { ...fixedSeed, numRuns: 80 },
  );
});

test("the time of a set of transfers is that of its last delivery", () => {
  const network = new Network(mesh(["a", "b", "c"], { ...link, latency: 0.5 }), ignore);
  expect(transferTime(network, [])).toBe(0);
  const transfers = [
    { source: 0, destinations: [1, 2], bytes: 100 },
    { source: 0, destinations: [1], bytes: 100 },
  ];
  expect(transferTime(network, transfers)).toBe(2.5);
});

test("a message waits in the order of arrival until those before it are through, and says on what", () => {
  const network = new Network(mesh(["a", "b", "c"], link, { sharing: "fifo" }), ignore);
  for (const [transfer, destination] of [
    [3, 1],
    [1, 1],
    [2, 2],
    [5, 1],
  ] as const)
    network.start(transfer, 0, [destination], 100, 0);
  const transfers = () =>
    [network.inService(), network.waiting()].map((list) => list.map((one) => one.transfer));
  expect(transfers()).toEqual([
    [1, 2],
    [3, 5],
  ]);
  const aToB = network.graph.channels.findIndex(({ name }) => name.endsWith("a->b"));
  expect(network.waiting()[0]).toEqual({
    transfer: 3,
    channels: [aToB],
    weights: [1],
    senders: [-1],
    rate: 0,
  });
  expect(network.rates()[aToB]).toBe(100);
  network.advanceTo(network.nextTime());
  expect(transfers()).toEqual([[3], [5]]);
  network.cancel(3, 1);
  expect(transfers()).toEqual([[5], []]);
});

test.each([
  ["fair", "flow"],
  ["fair", "store-and-forward"],
  ["fifo", "flow"],
  ["fifo", "store-and-forward"],
] as const)(
  "%s, %s: no set of transfers is through before any channel has carried its load",
  (sharing, forwarding) => {
    let tight = 0;
    fc.assert(
      fc.property(networkCases(sharing, forwarding), ({ graph, transfers }) => {
        const network = new Network(graph, ignore);
        const loads = transfers.map(({ source, destinations, bytes }) =>
          channelLoads(network, source, destinations).map(({ fixed, perByte }) => fixed + bytes * perByte),
        );
        const heaviest = Math.max(
          0,
          ...graph.channels.map((_, channel) => loads.reduce((sum, load) => sum + load[channel]!, 0)),
        );
        const seconds = transferTime(network, transfers);
        expect(heaviest).toBeLessThanOrEqual(seconds * (1 + 1e-9));
        for (const { source, destinations, bytes } of transfers.slice(0, 3)) {
          if (forwarding !== "flow" || bytes === 0) continue;
          const one = { ...graph, channels: graph.channels.map((channel) => ({ ...channel, latency: 0 })) };
          const alone = new Network(one, ignore);
          const perChannel = channelLoads(alone, source, destinations).map(
            ({ fixed, perByte }) => fixed + bytes * perByte,
          );
          // Alone it takes the channel that is taken longest, and the overhead, which only first come, first served holds it for.
          const overhead = sharing === "fair" ? graph.messageOverhead : 0;
          const transfer = { source, destinations, bytes };
          expect(transferTime(alone, [transfer])).toBeCloseTo(Math.max(...perChannel) + overhead, 6);
          tight++;
        }
      }),
      { ...fixedSeed, numRuns: 40 },
    );
    expect(tight > 40).toBe(forwarding === "flow");
  },
);

test("what a byte takes of each channel: one of each that it crosses, and of the port of each node that sends it on", () => {
  const policy = { sharing: "fifo", forwarding: "store-and-forward", sends: "serial" } as const;
  const serial = new Network(star(["server", "a", "b"], link, policy), ignore);
  const { channels, ports } = serial.graph;
  const nameOf = (node: number) => serial.graph.nodeNames[node];
  const taken = (network: Network, source: number, destinations: readonly number[]) =>
    network.weights(source, destinations).flatMap((weight, channel) => {
      if (weight === 0) return [];
      const port = network.graph.ports.indexOf(channel);
      const name = port < 0 ? channels[channel]!.name.split(":")[1] : `port of ${nameOf(port)}`;
      return [`${weight} ${name}`];
    });
  expect(ports).toHaveLength(serial.graph.nodeCount);
  expect(taken(serial, 1, [2]).sort()).toEqual([
    "1 a->server",
    "1 port of a",
    "1 port of server",
    "1 server->b",
  ]);
  const parallel = new Network(star(["server", "a", "b"], link), ignore);
  expect(taken(parallel, 1, [2]).sort()).toEqual(["1 a->server", "1 server->b"]);
  expect(taken(parallel, 1, [0, 2]).sort()).toEqual(["1 a->server", "1 server->b"]);
});

test("a transfer of the slowest possible kind still ends", () => {
  const network = new CheckedNetwork(mesh(["a", "b"], { ...link, bandwidth: 1e-3 }), ignore);
  network.start(0, 0, [1], 1e-9, 0);
  network.start(1, 0, [1], 1e12, 0);
  for (let time = network.nextTime(); time < Infinity; time = network.nextTime()) network.advanceTo(time);
  network.checkFinished();
  expect(network.now).toBeCloseTo(1e15, -3);
});

test("misuse is refused", () => {
  const network = new Network(mesh(["a", "b"], link), ignore);
  expect(() => network.start(0, 0, [0], 1, 0)).toThrow(ClusterError);
  expect(() => network.start(0, 0, [2], 1, 0)).toThrow(ClusterError);
  for (const device of [-1, 0.5, 2]) {
    expect(() => network.start(0, device, [1], 1, 0)).toThrow(ClusterError);
    expect(() => network.start(0, 1, [device], 1, 0)).toThrow(ClusterError);
  }
  expect(() => network.start(0, 0, [], 1, 0)).toThrow(ClusterError);
  for (const bytes of [-1, NaN, Infinity])
    expect(() => network.start(0, 0, [1], bytes, 0)).toThrow(ClusterError);
  for (const time of [-1, NaN, Infinity])
    expect(() => network.start(0, 0, [1], 1, time)).toThrow(ClusterError);
  network.start(0, 0, [1], 100, 1);
  expect(() => network.advanceTo(2.5)).toThrow(ClusterError);
  expect(() => network.start(1, 0, [1], 100, 0.5)).toThrow(ClusterError);
});

test.each([
  { bytes: 10, start: 0.2, event: 0.3 },
  { bytes: 30, start: 0, event: 0.1 + 0.2 },
])("a delivery and an event that are equal on paper are one instant: $bytes bytes from $start s", (one) => {
  const engine = new Engine();
  const log: unknown[] = [];
  const network = new CheckedNetwork(mesh(["a", "b"], { bandwidth: 100, latency: 0, duplex: "full" }), () =>
    log.push("delivered", engine.now),
  );
  engine.schedule(one.start, Priority.arrival, 0, 0);
  engine.schedule(one.event, Priority.completion, 1, 0);
  engine.run((kind) => {
    if (kind === 0) network.start(0, 0, [1], one.bytes, engine.now);
    else log.push("event", engine.now);
  }, network);
  expect(log).toEqual(["delivered", expect.closeTo(0.3, 12), "event", log[1]]);
});
