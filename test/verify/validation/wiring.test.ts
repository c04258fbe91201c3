import { describe, expect, test } from "vitest";
import { bus, explicitGraph, mesh, ring, shortestRoutes, star } from "../../../sim/cluster/index.ts";
import { wiringOf } from "../../../verify/validation/testbed/wiring.ts";

const link = { bandwidth: 1e6, latency: 0, duplex: "full" } as const;
const names = ["a", "b", "c", "d", "e"];
const switched = explicitGraph(
  names,
  ["s", "t"],
  [
    ...["a", "b"].map((device) => ({ ...link, name: device, a: device, b: "s" })),
    ...["c", "d", "e"].map((device) => ({ ...link, bandwidth: 2e6, name: device, a: device, b: "t" })),
    { ...link, name: "trunk", a: "s", b: "t" },
  ],
);

describe.each([
  ["a ring", ring(names, link)],
  ["a ring of four", ring(names.slice(0, 4), link)],
  ["a star", star(names, link)],
  ["a mesh", mesh(names, link)],
  ["two switches", switched],
])("the wiring of %s", (_, graph) => {
  const { wires, forwards } = wiringOf(graph);

  test("leads from every device to every other over the links of the route", () => {
    const routes = shortestRoutes(graph);
    for (let source = 0; source < graph.deviceCount; source++) {
      for (let destination = 0; destination < graph.deviceCount; destination++) {
        let node = source;
        const way: number[] = [];
        while (node !== destination) {
          const forward = forwards.find((one) => one.node === node && one.destination === destination)!;
          way.push(forward.next);
          node = forward.next;
        }
        expect(way).toEqual(routes.route(source, destination).map((hop) => graph.hops[hop]!.to));
      }
    }
  });

  test("gives each end of a link its own bandwidth", () => {
    for (const [one, other] of wires) {
      expect([one.peer, other.peer]).toEqual([other.node, one.node]);
      const hop = graph.hops.find(({ from, to }) => from === one.node && to === one.peer)!;
      expect(one.bandwidth).toBe(graph.channels[hop.channel]!.bandwidth);
    }
    const ports = wires.flat().map(({ node, name }) => `${node} ${name}`);
    expect(new Set(ports).size).toBe(ports.length);
  });
});

test("what cannot be wired is refused in one line", () => {
  const half = { ...link, duplex: "half" } as const;
  expect(() => wiringOf(bus(names, link))).toThrow(/full-duplex links between two nodes.*bus/);
  expect(() => wiringOf(mesh(names, half))).toThrow(/shared by both directions/);
});
