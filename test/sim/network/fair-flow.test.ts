import { expect, test } from "vitest";
import { bus, explicitGraph, mesh, ring, star } from "../../../sim/cluster/index.ts";
import { finishTimes, runTransfers, send } from "./run-transfers.ts";

const link = { bandwidth: 100, latency: 0, duplex: "full" } as const;
const pair = mesh(["a", "b"], link);

/** Devices a0, a1 .. in a line, with the bandwidth of each link. */
function line(...bandwidths: number[]) {
  const devices = Array.from({ length: bandwidths.length + 1 }, (_, index) => `a${index}`);
  const links = bandwidths.map((bandwidth, index) => ({
    ...link,
    bandwidth,
    name: `l${index}`,
    a: devices[index]!,
    b: devices[index + 1]!,
  }));
  return explicitGraph(devices, [], links);
}

test("one flow has the whole link", () => {
  expect(finishTimes(pair, [send(0, 1, 300)])).toEqual([3]);
});

test("two flows share a link evenly, and the longer one has it alone afterwards", () => {
  // Both at 50 until 4 s; the second then has 200 bytes left at 100.
  expect(finishTimes(pair, [send(0, 1, 200), send(0, 1, 400)])).toEqual([4, 6]);
});

test("a flow that arrives midway slows the first one", () => {
  // 100 bytes alone in 1 s, then 50/s each: both have 200 left at 1 s.
  expect(finishTimes(pair, [send(0, 1, 300), send(0, 1, 200, 1)])).toEqual([5, 5]);
});

test("a flow over two links gets what the tighter one leaves, and the rest goes to others", () => {
  // The long flow and the second one get 50 on link 0; the third one 150 of 200 on link 1.
  const times = finishTimes(line(100, 200), [send(0, 2, 100), send(0, 1, 100), send(1, 2, 300)]);
  expect(times).toEqual([2, 2, 2]);
});

test("the linear network: one flow over three links and one on each", () => {
  // All at 50 until 2 s; the long flow then has 100 bytes left at 100.
  const times = finishTimes(line(100, 100, 100), [
    send(0, 3, 200),
    send(0, 1, 100),
    send(1, 2, 100),
    send(2, 3, 100),
  ]);
  expect(times).toEqual([3, 2, 2, 2]);
});

test("unequal links: the slow one fixes the long flow, the fast ones are filled by the others", () => {
  // The long flow gets 30 / 2 = 15; the others 15, 85 and 45.
  const times = finishTimes(line(30, 100, 60), [
    send(0, 3, 30),
    send(0, 1, 30),
    send(1, 2, 170),
    send(2, 3, 90),
  ]);
  for (const time of times) expect(time).toBeCloseTo(2, 12);
});

test("latency and overhead come before the bytes and take no bandwidth", () => {
  const graph = mesh(["a", "b"], { ...link, latency: 0.25 }, { messageOverhead: 0.5 });
  expect(finishTimes(graph, [send(0, 1, 100)])).toEqual([1.75]);
  // The second flow begins to share at 1.75 s, when the first is through.
  expect(finishTimes(graph, [send(0, 1, 100), send(0, 1, 100, 1)])).toEqual([1.75, 2.75]);
});

test("a transfer without bytes takes overhead and latency, even beside others", () => {
  const graph = mesh(["a", "b"], { ...link, latency: 0.25 }, { messageOverhead: 0.5 });
  expect(finishTimes(graph, [send(0, 1, 0), send(0, 1, 100)])).toEqual([0.75, 1.75]);
  expect(finishTimes(pair, [send(0, 1, 0, 2)])).toEqual([2]);
});

test("the latencies of a route add up", () => {
  const graph = star(["hub", "a", "b"], { ...link, latency: 0.5 });
  expect(finishTimes(graph, [send(1, 2, 100)])).toEqual([2]);
});

test("a multicast uses each channel once and reaches all destinations together", () => {
  const graph = star(["hub", "a", "b", "c"], { ...link, latency: 0.5 });
  const { deliveries, statistics } = runTransfers(graph, [send(1, [0, 2, 3], 100)]);
  expect([...deliveries[0]!]).toEqual([
    [0, 2],
    [2, 2],
    [3, 2],
  ]);
  const bytes = Object.fromEntries(statistics.map((channel) => [channel.name, channel.bytes]));
  expect(bytes).toEqual({
    "hub-a:hub->a": 0,
    "hub-a:a->hub": 100,
    "hub-b:hub->b": 100,
    "hub-b:b->hub": 0,
    "hub-c:hub->c": 100,
    "hub-c:c->hub": 0,
  });
});

test("a bus is one capacity for all, in both directions, and carries a multicast once", () => {
  const graph = bus(["a", "b", "c"], link);
  expect(finishTimes(graph, [send(0, 1, 100), send(1, 0, 100)])).toEqual([2, 2]);
  expect(finishTimes(graph, [send(0, [1, 2], 100)])).toEqual([1]);
});

test("full duplex carries both directions at once, half duplex shares", () => {
  const both = [send(0, 1, 100), send(1, 0, 100)];
  expect(finishTimes(pair, both)).toEqual([1, 1]);
  expect(finishTimes(mesh(["a", "b"], { ...link, duplex: "half" }), both)).toEqual([2, 2]);
});

test("neighbours on a ring do not disturb each other, in either direction", () => {
  const graph = ring(["a", "b", "c", "d"], link);
  const clockwise = [0, 1, 2, 3].map((device) => send(device, (device + 1) % 4, 100));
  const counterclockwise = [0, 1, 2, 3].map((device) => send(device, (device + 3) % 4, 100));
  expect(finishTimes(graph, [...clockwise, ...counterclockwise])).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
});

test("workers of a star share the links of the server", () => {
  const graph = star(["server", "a", "b", "c"], link);
  // Both relayed flows cross the link to c.
  expect(finishTimes(graph, [send(1, 3, 100), send(2, 3, 100), send(1, 2, 100)])).toEqual([2, 2, 2]);
});

test("a medium that a relay uses twice gives half of its bandwidth", () => {
  const medium = { name: "air", bandwidth: 100, latency: 0 };
  const hops = [
    { from: 0, to: 2, channel: 0 },
    { from: 2, to: 1, channel: 0 },
    { from: 1, to: 2, channel: 0 },
    { from: 2, to: 0, channel: 0 },
  ];
  const nodeNames = ["a", "b", "access point"];
  const graph = { ...pair, nodeCount: 3, nodeNames, channels: [medium], hops };
  expect(finishTimes(graph, [send(0, 1, 100)])).toEqual([2]);
  expect(finishTimes({ ...graph, sharing: "fifo" }, [send(0, 1, 100)])).toEqual([2]);
});

test("busy time is the time with a flow on the channel", () => {
  const { statistics } = runTransfers(pair, [send(0, 1, 100), send(0, 1, 100, 0.5), send(0, 1, 100, 10)]);
  expect(statistics[0]).toEqual({ name: "a-b:a->b", bytes: 300, busySeconds: 3 });
  expect(statistics[1]).toEqual({ name: "a-b:b->a", bytes: 0, busySeconds: 0 });
});
