import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bus,
  explicitGraph,
  medianNetwork,
  mesh,
  messageTrees,
  multicastTree,
  ring,
  shortestRoutes,
  star,
  wifi,
  type NetworkGraph,
} from "../../../sim/cluster/index.ts";
import { defaultPolicy } from "../../../sim/cluster/network-graph.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { deviceNames } from "../../support/cluster.ts";

const link = { bandwidth: 100, latency: 1, duplex: "full" } as const;
const serial = { sends: "serial", sharing: "fifo", forwarding: "store-and-forward" } as const;

const graphs: fc.Arbitrary<NetworkGraph> = fc
  .record({
    devices: fc.integer({ min: 3, max: 7 }),
    latencies: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 12 }),
    kind: fc.constantFrom("ring", "star", "mesh", "bus", "tree", "wifi"),
  })
  .map(({ devices, latencies, kind }) => {
    const names = deviceNames(devices);
    if (kind === "bus") return bus(names, link);
    if (kind === "wifi") return wifi(names, { ...link, rates: [20, 50], efficiency: [1] });
    if (kind !== "tree") return { ring, star, mesh }[kind](names, link);
    // Two switches, each with every other device.
    const links = names.map((a, index) => ({
      ...{ name: a, a, b: index % 2 ? "odd" : "even" },
      ...{ ...link, latency: latencies[index]! },
    }));
    return explicitGraph(names, ["odd", "even"], [...links, { ...link, name: "trunk", a: "odd", b: "even" }]);
  });

describe("a multicast tree", () => {
  test("brings the message over the routes to every destination, each node once, over each channel of a node once", () => {
    fc.assert(
      fc.property(graphs, fc.nat(), fc.nat(), (graph, chosen, set) => {
        const routes = shortestRoutes(graph);
        const source = chosen % graph.deviceCount;
        const others = Array.from({ length: graph.deviceCount }, (_, device) => device).filter(
          (device) => device !== source && ((set >> device) & 1) === 1,
        );
        const destinations = others.length > 0 ? others : [(source + 1) % graph.deviceCount];
        const tree = multicastTree(graph, routes, source, destinations.toReversed());
        expect(tree.source).toBe(source);
        expect(tree.destinations).toEqual(destinations.toSorted((a, b) => a - b));

        // Who gets it from whom, followed from the source.
        const from = new Map<number, number>();
        for (const { from: sender, to, parent } of tree.transmissions) {
          expect(parent === -1 ? sender === source : tree.transmissions[parent]!.to.includes(sender)).toBe(
            true,
          );
          for (const node of to) {
            expect(from.has(node)).toBe(false);
            from.set(node, sender);
          }
        }
        const latencies = destinations.map((destination) => {
          const route = routes.route(source, destination);
          const back: number[] = [];
          for (let node = destination; node !== source; node = from.get(node)!) back.unshift(node);
          expect(back).toEqual(route.map((hop) => graph.hops[hop]!.to));
          return route.reduce((sum, hop) => sum + graph.channels[graph.hops[hop]!.channel]!.latency, 0);
        });
        expect(tree.latency).toBe(Math.max(...latencies));
        // Nobody is sent it for nothing.
        const passed = destinations.flatMap((destination) =>
          routes.route(source, destination).map((hop) => graph.hops[hop]!.to),
        );
        expect([...from.keys()].sort()).toEqual([...new Set(passed)].sort());

        const sent = tree.transmissions.map(({ from: sender, channel }) => `${sender} ${channel}`);
        const copies = graph.channels.some(({ medium }) => medium);
        if (copies) for (const { to } of tree.transmissions) expect(to).toHaveLength(1);
        else expect(new Set(sent).size).toBe(sent.length);
      }),
      { ...fixedSeed, numRuns: 200 },
    );
  });

  test("on a medium says what a byte takes of it", () => {
    const graph = wifi(["a", "b"], { ...link, rates: [50, 20], efficiency: [1] });
    const { transmissions, latency } = multicastTree(graph, shortestRoutes(graph), 0, [1]);
    expect(transmissions).toEqual([
      { channel: 0, from: 0, to: [2], weight: 2, parent: -1 },
      { channel: 0, from: 2, to: [1], weight: 5, parent: 0 },
    ]);
    expect(latency).toBe(2);
  });
});

test("a network without multicast sends each destination a message of its own", () => {
  const names = deviceNames(4);
  const graph = ring(names, link, { multicast: false });
  const routes = shortestRoutes(graph);
  expect(messageTrees(graph, routes, 0, [2, 1])).toEqual(
    [2, 1].map((destination) => multicastTree(graph, routes, 0, [destination])),
  );
  expect(messageTrees({ ...graph, multicast: true }, routes, 0, [2, 1])).toEqual([
    multicastTree(graph, routes, 0, [1, 2]),
  ]);
  expect(messageTrees(graph, routes, 0, [1])).toHaveLength(1);
  for (const wrong of [[], [0, 1], [1, 1], [1, 4]])
    expect(() => messageTrees(graph, routes, 0, wrong)).toThrow();
});

describe("topologies", () => {
  const ends = ({ hops }: NetworkGraph) => hops.map(({ from, to }) => `${from}${to}`);

  test("join the pairs that they should, forward first", () => {
    const names = deviceNames(4);
    expect(ends(ring(names, link))).toEqual(["01", "12", "23", "30", "10", "21", "32", "03"]);
    expect(ends(star(names, link))).toEqual(["01", "02", "03", "10", "20", "30"]);
    expect(ends(mesh(names.slice(1), link))).toEqual(["01", "02", "12", "10", "20", "21"]);
    expect(ends(ring(names.slice(2), link))).toEqual(["01", "10"]);
    expect(ends(ring([], link))).toEqual([]);
    for (const graph of [ring(names, link), star(names, link), bus(names, link)])
      expect(graph).toMatchObject({ ...defaultPolicy, deviceCount: 4, nodeCount: 4, nodeNames: names });
  });

  test("only the server of a star whose sends are serial collects before it distributes", () => {
    const names = deviceNames(3);
    expect(star(names, link, serial)).toMatchObject({ ...serial, collectors: [0], ports: [4, 5, 6] });
    expect(star(names, link).collectors).toEqual([]);
    expect(ring(names, link, serial).collectors).toEqual([]);
    expect(() => star(names, { ...link, duplex: "half" }, serial)).toThrow(
      "a server that collects before it distributes needs full-duplex links",
    );
    expect(() => star(names, { ...link, duplex: "half" })).not.toThrow();
  });

  test.each([
    { ...serial, sharing: "fair" },
    { ...serial, forwarding: "flow" },
    { sends: "serial" },
  ] as const)("%j is refused: serial sends are first come, first served and relay by relay", (policy) => {
    expect(() => ring(deviceNames(3), link, policy)).toThrow(
      "serial sends need fifo sharing and store-and-forward",
    );
  });

  test.each([-1e-9, NaN, Infinity])("a message overhead of %f s is refused", (messageOverhead) => {
    expect(() => bus(deviceNames(2), link, { messageOverhead })).toThrow("a message overhead of");
  });
});

test("who cannot foresee chance knows a network without its seed", () => {
  const graph = ring(deviceNames(3), { ...link, jitter: { p50: 1, p95: 2 } });
  expect(medianNetwork({ ...graph, jitterSeed: 0 })).toEqual(graph);
  expect(medianNetwork(graph)).toBe(graph);
});
