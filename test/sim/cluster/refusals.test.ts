import { expect, test } from "vitest";
import {
  bus,
  ClusterError,
  explicitGraph,
  mesh,
  multicastTree,
  shortestRoutes,
  type LinkProperties,
} from "../../../sim/cluster/index.ts";

const link: LinkProperties = { bandwidth: 1e6, latency: 0.001, duplex: "full" };
const joined = (a: string, b: string, fields: Partial<LinkProperties> = {}) => ({
  name: `${a}~${b}`,
  a,
  b,
  ...link,
  ...fields,
});
const tree = (source: number, ...destinations: readonly number[]) => {
  const graph = mesh(["p", "q", "r"], link);
  return multicastTree(graph, shortestRoutes(graph), source, destinations);
};

test.each<[string, () => unknown, string]>([
  ["no destination", () => tree(0), "a transfer from device 0 has no destination"],
  ["a device beyond the last", () => tree(0, 3), "there is no device 3: the network has 3"],
  ["a device below 0", () => tree(-1, 1), "there is no device -1: the network has 3"],
  ["half a device", () => tree(0, 1.5), "there is no device 1.5: the network has 3"],
  ["a transfer to itself", () => tree(1, 0, 1), 'device "q" cannot send to itself'],
  ["a destination twice", () => tree(1, 0, 0), 'a transfer from device "q" names a destination twice'],
  [
    "a link to itself",
    () => explicitGraph(["p"], [], [joined("p", "p")]),
    'link "p~p" joins "p" with itself',
  ],
  [
    "a link to nowhere",
    () => explicitGraph(["p"], [], [joined("p", "z")]),
    'link "p~z" ends at "z", which is neither a device nor a switch',
  ],
  ["a name twice", () => bus(["p", "p"], link), 'two nodes are named "p"'],
  [
    "an overhead below 0",
    () => mesh(["p", "q"], link, { messageOverhead: -1 }),
    "a message overhead of -1 s is not a number of 0 or more",
  ],
  [
    "a bandwidth of 0 on a bus",
    () => bus(["p", "q"], { ...link, bandwidth: 0 }),
    'link "bus": a bandwidth of 0 bytes/s is not a positive number',
  ],
  [
    "an endless latency",
    () => mesh(["p", "q"], { ...link, latency: Infinity }),
    'link "p-q": a latency of Infinity s is not a number of 0 or more',
  ],
])("%s is refused", (_, make, message) => {
  expect(make).toThrow(ClusterError);
  expect(make).toThrow(message);
});

test("an unknown pair of devices has no route", () => {
  const { route } = shortestRoutes(mesh(["p", "q"], link));
  expect(() => route(0, 2)).toThrow("there is no pair of devices 0 and 2");
  expect(() => route(2, 0)).toThrow("there is no pair of devices 2 and 0");
  expect(route(1, 1)).toEqual([]);
});

test("channels and ports are numbered and named by what they carry", () => {
  const serial = { sends: "serial", sharing: "fifo", forwarding: "store-and-forward" } as const;
  const links = [joined("p", "s"), joined("s", "q", { duplex: "half" })];
  const { channels, ports, hops } = explicitGraph(["p", "q"], ["s"], links, serial);
  const names = ["p~s:p->s", "p~s:s->p", "s~q", "port:p", "port:q", "port:s"];
  expect(channels.map(({ name }) => name)).toEqual(names);
  expect(ports.map((port) => channels[port]!.name)).toEqual(["port:p", "port:q", "port:s"]);
  expect(ports.map((port) => channels[port]!.bandwidth)).toEqual([Infinity, Infinity, Infinity]);
  expect(hops).toEqual([
    { from: 0, to: 2, channel: 0 },
    { from: 2, to: 1, channel: 2 },
    { from: 2, to: 0, channel: 1 },
    { from: 1, to: 2, channel: 2 },
  ]);
});

test("a bus has a hop for each ordered pair and a channel where there is more than one device", () => {
  const pairs = bus(["p", "q", "r"], link).hops.map(({ from, to }) => `${from}${to}`);
  expect(pairs).toEqual(["01", "02", "10", "12", "20", "21"]);
  expect(bus(["p", "q"], link).channels.map(({ name }) => name)).toEqual(["bus"]);
  expect(bus(["p"], link)).toMatchObject({ channels: [], hops: [], ports: [], collectors: [] });
});
