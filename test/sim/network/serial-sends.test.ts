import fc from "fast-check";
import { expect, test } from "vitest";
import { completePolicy } from "../../../sim/cluster/explicit-graph.ts";
import { ClusterError, mesh, ring, star, type NetworkGraph } from "../../../sim/cluster/index.ts";
import { transferTime, Network } from "../../../sim/network/index.ts";
import { finishTimes, runTransfers, send } from "./run-transfers.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

const policy = {
  sharing: "fifo",
  forwarding: "store-and-forward",
  sends: "serial",
  messageOverhead: 0.5,
} as const;
const link = { bandwidth: 100, latency: 0, duplex: "full" } as const;
const names = (count: number) => Array.from({ length: count }, (_, device) => `d${device}`);

/** Everybody sends a slice to everybody: seconds in units of one message. */
function allGather(graph: NetworkGraph, bytes: number): number {
  const devices = Array.from({ length: graph.deviceCount }, (_, device) => device);
  const transfers = devices.map((source) => ({
    source,
    destinations: devices.filter((device) => device !== source),
    bytes,
  }));
  const seconds = transferTime(new Network(graph, () => undefined), transfers);
  return seconds / (policy.messageOverhead + bytes / link.bandwidth);
}

test("a device sends one message at a time, whatever the link", () => {
  const graph = mesh(names(3), link, policy);
  expect(finishTimes(graph, [send(0, 1, 100), send(0, 2, 50)])).toEqual([1.5, 2.5]);
  expect(finishTimes(graph, [send(0, [1, 2], 100)])).toEqual([3]);
  // Receiving does not keep a device from sending.
  expect(finishTimes(graph, [send(0, 1, 100), send(1, 0, 100)])).toEqual([1.5, 1.5]);
});

// FlexPie, section 5: three rounds on a ring of four and on a mesh; the server takes one round to collect and sends nine.
test.each([
  ["ring", ring, 4, 3],
  ["ring", ring, 3, 2],
  ["mesh", mesh, 4, 3],
  ["mesh", mesh, 3, 2],
  ["star", star, 4, 10],
  ["star", star, 3, 5],
] as const)("an all-gather on a %s of %i takes %i messages in a row", (_name, topology, count, messages) => {
  expect(allGather(topology(names(count), link, policy), 200)).toBeCloseTo(messages, 12);
});

test("the server sends nothing while a message is on its way to it", () => {
  const graph = star(names(3), link, policy);
  // 1 -> server arrives at 1.5; only then the server's own message leaves, in the order in which they came.
  expect(finishTimes(graph, [send(1, 0, 100), send(0, 2, 100)])).toEqual([1.5, 3]);
  // One that is under way already is not interrupted.
  expect(finishTimes(graph, [send(0, 2, 100), send(1, 0, 100, 0.25)])).toEqual([1.5, 1.75]);
});

test("any set of transfers is delivered in full", () => {
  const transfer = fc.record({
    ends: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 2 }),
    bytes: fc.nat(8).map((units) => 25 * units),
    start: fc.nat(6).map((units) => units / 2),
  });
  const graphs = [ring, star, mesh].map((topology) => topology(names(4), { ...link, latency: 0.25 }, policy));
  fc.assert(
    fc.property(fc.constantFrom(...graphs), fc.array(transfer, { maxLength: 25 }), (graph, list) => {
      // The checked network throws where a delivery is missing or a port serves two messages.
      const transfers = list.map(({ ends, bytes, start }) => send(ends[0]!, ends.slice(1), bytes, start));
      expect(runTransfers(graph, transfers).deliveries).toHaveLength(list.length);
    }),
    { ...fixedSeed, numRuns: 300 },
  );
});

test("a collecting server is refused where its own messages would block each other", () => {
  expect(() => star(names(3), { ...link, duplex: "half" }, policy)).toThrow("full-duplex");
});

test("serial sends are refused where links are shared or routes are one flow", () => {
  expect(() => completePolicy({ sends: "serial" })).toThrow(ClusterError);
  expect(() => completePolicy({ sends: "serial", sharing: "fifo" })).toThrow("store-and-forward");
  expect(() => completePolicy({ sends: "serial", forwarding: "store-and-forward" })).toThrow("fifo");
});
