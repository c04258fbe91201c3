import { expect, test } from "vitest";
import { bus, mesh, ring, star } from "../../../sim/cluster/index.ts";
import { finishTimes, runTransfers, send } from "./run-transfers.ts";

const link = { bandwidth: 100, latency: 0.25, duplex: "full" } as const;

test.each(["fair", "fifo"] as const)(
  "%s: the hops of a route add up, overhead and latency each time",
  (sharing) => {
    const policy = { sharing, forwarding: "store-and-forward", messageOverhead: 0.5 } as const;
    const graph = ring(["a", "b", "c", "d"], link, policy);
    expect(finishTimes(graph, [send(0, 1, 100)])).toEqual([1.75]);
    expect(finishTimes(graph, [send(0, 2, 100)])).toEqual([3.5]);
  },
);

test.each(["fair", "fifo"] as const)("%s: each destination is told when its own hop ends", (sharing) => {
  const graph = star(["server", "a", "b"], link, { sharing, forwarding: "store-and-forward" });
  const { deliveries } = runTransfers(graph, [send(1, [0, 2], 100)]);
  expect([...deliveries[0]!]).toEqual([
    [0, 1.25],
    [2, 2.5],
  ]);
});

test.each(["fair", "fifo"] as const)("%s: a relay itself is not told", (sharing) => {
  const graph = star(["server", "a", "b"], link, { sharing, forwarding: "store-and-forward" });
  expect([...runTransfers(graph, [send(1, 2, 100)]).deliveries[0]!.keys()]).toEqual([2]);
});

test("fair: messages share a channel hop by hop", () => {
  const graph = star(["server", "a", "b", "c"], { ...link, latency: 0 }, { forwarding: "store-and-forward" });
  // Up alone until 1 s, then both share the link down to c.
  expect(finishTimes(graph, [send(1, 3, 100), send(2, 3, 100)])).toEqual([3, 3]);
});

test("fifo: a message that came first is served first, and the latency does not occupy the channel", () => {
  const graph = mesh(["a", "b"], link, { sharing: "fifo", forwarding: "store-and-forward" });
  const times = finishTimes(graph, [send(0, 1, 300), send(0, 1, 100, 0.5), send(0, 1, 100, 0.25)]);
  expect(times).toEqual([3.25, 5.25, 4.25]);
});

test("fifo: the overhead occupies the channel", () => {
  const policy = { sharing: "fifo", forwarding: "store-and-forward", messageOverhead: 0.5 } as const;
  expect(finishTimes(mesh(["a", "b"], link, policy), [send(0, 1, 100), send(0, 1, 0)])).toEqual([1.75, 2.25]);
});

test("fifo: messages of one instant go in the order of their transfer numbers", () => {
  const graph = star(
    ["server", "a", "b", "c"],
    { ...link, latency: 0 },
    {
      sharing: "fifo",
      forwarding: "store-and-forward",
    },
  );
  // Both are at the server at 1 s; number 0 goes on first although it was started second in time.
  expect(finishTimes(graph, [send(2, 3, 50, 0.5), send(1, 3, 100)])).toEqual([1.5, 2.5]);
});

test("fifo: a pipeline of messages overlaps its hops", () => {
  const policy = { sharing: "fifo", forwarding: "store-and-forward" } as const;
  const graph = star(["server", "a", "b"], { ...link, latency: 0 }, policy);
  expect(finishTimes(graph, [send(1, 2, 100), send(1, 2, 100), send(1, 2, 100)])).toEqual([2, 3, 4]);
});

test.each(["fair", "fifo"] as const)("%s: a broadcast on a bus is one transmission", (sharing) => {
  const graph = bus(["a", "b", "c"], link, { sharing, forwarding: "store-and-forward" });
  const { deliveries, statistics } = runTransfers(graph, [send(0, [1, 2], 100)]);
  expect([...deliveries[0]!.values()]).toEqual([1.25, 1.25]);
  expect(statistics[0]).toMatchObject({ name: "bus", bytes: 100 });
});
