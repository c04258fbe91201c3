import { expect, test } from "vitest";
import {
  bus,
  ClusterError,
  explicitGraph,
  mesh,
  multicastTree,
  type NetworkGraph,
  ring,
  shortestRoutes,
  star,
} from "../../../sim/cluster/index.ts";

const link = { bandwidth: 100, latency: 1, duplex: "full" } as const;
const four = ["a", "b", "c", "d"];

/** Nodes that the route passes, source and destination included. */
function path(graph: NetworkGraph, source: number, destination: number): number[] {
  const hops = shortestRoutes(graph).route(source, destination);
  return [source, ...hops.map((hop) => graph.hops[hop]!.to)];
}

test("a ring goes the shorter way round, and by the lowest hop when both are equal", () => {
  const graph = ring(four, link);
  expect(graph.channels).toHaveLength(8);
  expect([path(graph, 0, 1), path(graph, 0, 3), path(graph, 0, 2)]).toEqual([
    [0, 1],
    [0, 3],
    [0, 1, 2],
  ]);
});

test("a ring of two has one link, a single device none", () => {
  expect(ring(["a", "b"], link).channels.map(({ name }) => name)).toEqual(["a-b:a->b", "a-b:b->a"]);
  for (const build of [ring, star, mesh, bus]) expect(build(["a"], link).channels).toEqual([]);
});

test("workers of a star reach each other through device 0", () => {
  expect(path(star(four, link), 1, 3)).toEqual([1, 0, 3]);
});

test("a mesh and a bus join every pair directly", () => {
  expect(mesh(four, link).channels).toHaveLength(12);
  expect(path(mesh(four, link), 3, 1)).toEqual([3, 1]);
  expect(bus(four, link).channels).toHaveLength(1);
  expect(path(bus(four, link), 3, 1)).toEqual([3, 1]);
});

test("a half-duplex link is one channel for both directions", () => {
  expect(ring(["a", "b"], { ...link, duplex: "half" }).channels).toHaveLength(1);
});

test("among routes with equally many hops the lower latency wins, but never against fewer hops", () => {
  const join = (name: string, a: string, b: string, latency: number) => ({ ...link, name, a, b, latency });
  const slow = [join("1", "a", "x", 5), join("2", "x", "b", 5)];
  const fast = [join("3", "a", "y", 1), join("4", "y", "b", 1)];
  expect(path(explicitGraph(["a", "b"], ["x", "y"], [...slow, ...fast]), 0, 1)).toEqual([0, 3, 1]);
  const direct = join("5", "a", "b", 100);
  expect(path(explicitGraph(["a", "b"], ["x", "y"], [...slow, ...fast, direct]), 0, 1)).toEqual([0, 1]);
});

test("devices that no route joins are named", () => {
  const links = [{ ...link, name: "only", a: "a", b: "b" }];
  expect(() => shortestRoutes(explicitGraph(["a", "b", "far"], [], links))).toThrow(
    new ClusterError('no route joins the devices "a" and "far"'),
  );
});

test("impossible links are refused", () => {
  const one = { ...link, name: "l", a: "a", b: "b" };
  for (const wrong of [
    { ...one, b: "z" },
    { ...one, b: "a" },
    { ...one, bandwidth: 0 },
    { ...one, bandwidth: NaN },
    { ...one, bandwidth: Infinity },
    { ...one, latency: -1 },
    { ...one, latency: NaN },
  ]) {
    expect(() => explicitGraph(["a", "b"], [], [wrong]), JSON.stringify(wrong)).toThrow(ClusterError);
  }
  expect(() => ring(["a", "a"], link)).toThrow(ClusterError);
  expect(() => bus(["a", "a"], link)).toThrow(ClusterError);
  expect(() => ring(four, link, { messageOverhead: -1 })).toThrow(ClusterError);
});

test("a multicast tree travels a shared prefix once", () => {
  const graph = star(four, link);
  const tree = multicastTree(graph, shortestRoutes(graph), 1, [3, 2]);
  expect(tree.destinations).toEqual([2, 3]);
  expect(tree.transmissions.map(({ from, to, parent }) => ({ from, to, parent }))).toEqual([
    { from: 1, to: [0], parent: -1 },
    { from: 0, to: [2], parent: 0 },
    { from: 0, to: [3], parent: 0 },
  ]);
  expect(tree.latency).toBe(2);
});

test("all destinations on a bus hear one transmission", () => {
  const graph = bus(four, link);
  const tree = multicastTree(graph, shortestRoutes(graph), 0, [1, 2, 3]);
  expect(tree.transmissions).toEqual([{ channel: 0, from: 0, to: [1, 2, 3], parent: -1 }]);
});

test.each([[[]], [[0]], [[1, 1]], [[4]], [[-1]], [[0.5]]])(
  "destinations %j of device 0 are refused",
  (destinations) => {
    const graph = mesh(four, link);
    expect(() => multicastTree(graph, shortestRoutes(graph), 0, destinations)).toThrow(ClusterError);
  },
);
