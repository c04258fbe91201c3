import { expect, test } from "vitest";
import { explicitGraph, star } from "../../../sim/cluster/index.ts";
import { finishTimes, runTransfers, send } from "./run-transfers.ts";

const link = { bandwidth: 100, latency: 0, duplex: "full" } as const;
const policy = { sharing: "fifo", forwarding: "flow" } as const;
const graph = star(["server", "a", "b", "c"], link, policy);

test("a message holds all channels of its route, at the smallest bandwidth", () => {
  const slow = { ...link, bandwidth: 50, name: "slow", a: "b", b: "c" };
  const fast = { ...link, name: "fast", a: "a", b: "b" };
  const chain = explicitGraph(["a", "b", "c"], [], [fast, slow], policy);
  // The second one waits for the fast link, which the first one holds for 2 s.
  expect(finishTimes(chain, [send(0, 2, 100), send(0, 1, 100)])).toEqual([2, 3]);
});

test("an earlier waiting message goes first, also on a channel that is free", () => {
  // 1 needs a->server (held until 2 s) and server->b (free); 2 needs server->b alone and has to wait for 1.
  const times = finishTimes(graph, [send(1, 0, 200), send(1, 2, 100, 0.5), send(0, 2, 100, 1)]);
  expect(times).toEqual([2, 3, 4]);
});

test("messages without a common channel do not wait", () => {
  expect(finishTimes(graph, [send(1, 2, 100), send(3, 0, 100)])).toEqual([1, 1]);
});

test("a multicast waits for all its channels and reaches everyone at once", () => {
  const { deliveries } = runTransfers(graph, [send(0, 3, 100), send(1, [2, 3], 100)]);
  expect([...deliveries[1]!.values()]).toEqual([2, 2]);
});

test("overhead occupies the channels, latency does not", () => {
  const delayed = star(["server", "a", "b"], { ...link, latency: 0.25 }, { ...policy, messageOverhead: 0.5 });
  expect(finishTimes(delayed, [send(1, 2, 100), send(1, 2, 100)])).toEqual([2, 3.5]);
});
