import { expect, test } from "vitest";
import { ClusterError, mesh, star } from "../../../sim/cluster/index.ts";
import { CheckedNetwork, Network, transferTime } from "../../../sim/network/index.ts";
import { finishTimes, runTransfers, send, type BandwidthChange } from "./run-transfers.ts";

const link = { bandwidth: 100, latency: 0, duplex: "full" } as const;
const sharings = ["fair", "fifo"] as const;
const ignore = (): void => undefined;

/** Changes of channel 0, which is from a to b. */
function changes(...list: readonly (readonly [at: number, bandwidth: number])[]): BandwidthChange[] {
  return list.map(([at, bandwidth]) => ({ at, channel: 0, bandwidth }));
}

test.each(sharings)("%s: a message goes on at the bandwidth of the moment", (sharing) => {
  const pair = mesh(["a", "b"], link, { sharing });
  // 100 bytes in the first second, 50 in the next two, then 400/s.
  expect(finishTimes(pair, [send(0, 1, 350)], changes([1, 25], [3, 400]))).toEqual([3.5]);
});

test.each(sharings)("%s: nothing moves at bandwidth 0, and what was done stays done", (sharing) => {
  const pair = mesh(["a", "b"], link, { sharing });
  expect(finishTimes(pair, [send(0, 1, 150)], changes([1, 0], [3, 50]))).toEqual([4]);
  expect(finishTimes(pair, [send(0, 1, 100, 1)], changes([0, 0], [2.5, 100]))).toEqual([3.5]);
  // All bytes are through at the very moment.
  expect(finishTimes(pair, [send(0, 1, 100)], changes([1, 0]))).toEqual([1]);
});

test.each(sharings)(
  "%s: a network in which all is stalled has nothing due, and goes on when told",
  (sharing) => {
    const network = new CheckedNetwork(mesh(["a", "b"], link, { sharing }), ignore);
    network.start(0, 0, [1], 100, 0);
    network.setBandwidth(0, 0, 0);
    expect(network.nextTime()).toBe(Infinity);
    expect(network.rates()).toEqual([0, 0]);
    network.setBandwidth(0, 50, 7);
    expect(network.rates()).toEqual([50, 0]);
    expect(network.nextTime()).toBe(9);
    network.advanceTo(9);
    network.checkFinished();
    expect(network.statistics()[0]).toEqual({ name: "a-b:a->b", bytes: 100, busySeconds: 9 });
  },
);

test.each(sharings)("%s: an empty message crosses a stalled link", (sharing) => {
  const pair = mesh(["a", "b"], { ...link, latency: 0.25 }, { sharing, messageOverhead: 0.5 });
  expect(finishTimes(pair, [send(0, 1, 0, 1)], changes([0, 0]))).toEqual([1.75]);
});

test("fair: the flows of a link share what it has at the moment", () => {
  const pair = mesh(["a", "b"], link);
  // 50 each until 1 s, 25 each until 3 s; the first is through, the second has 100 left.
  expect(finishTimes(pair, [send(0, 1, 100), send(0, 1, 200)], changes([1, 50]))).toEqual([3, 5]);
});

test("fair: what one link loses goes to the flows of another", () => {
  const graph = star(["server", "a", "b", "c"], link);
  const up = graph.channels.findIndex(({ name }) => name === "server-a:a->server");
  const slower = [{ at: 1, channel: up, bandwidth: 20 }];
  // Both at 50 until 1 s on the link to c; then 20 and 80.
  expect(finishTimes(graph, [send(1, 3, 90), send(2, 3, 210)], slower)).toEqual([3, 3]);
});

test("fair: latency and overhead pass at any bandwidth", () => {
  const pair = mesh(["a", "b"], { ...link, latency: 0.25 }, { messageOverhead: 0.5 });
  expect(finishTimes(pair, [send(0, 1, 100)], changes([0, 0], [0.5, 50]))).toEqual([2.75]);
});

test("fifo: overhead passes at any bandwidth, then the bytes", () => {
  const pair = mesh(["a", "b"], link, { sharing: "fifo", messageOverhead: 0.5 });
  // 0.5 s overhead, 50 bytes until 1 s; the last 50 at 25/s until 3 s; the next message has 50/s from 5 s on.
  const times = finishTimes(pair, [send(0, 1, 100), send(0, 1, 50)], changes([1, 25], [3.25, 0], [5, 50]));
  expect(times).toEqual([3, 6]);
});

test("fifo: the smallest bandwidth of the route counts", () => {
  const graph = star(["server", "a", "b"], link, { sharing: "fifo" });
  const down = graph.channels.findIndex(({ name }) => name === "server-b:server->b");
  const change = (at: number, bandwidth: number) => ({ at, channel: down, bandwidth });
  expect(finishTimes(graph, [send(1, 2, 300)], [change(1, 400), change(2, 50)])).toEqual([4]);
});

test.each(sharings)("%s, store-and-forward: only the hop on the changed link is slower", (sharing) => {
  const graph = star(["server", "a", "b"], link, { sharing, forwarding: "store-and-forward" });
  const down = graph.channels.findIndex(({ name }) => name === "server-b:server->b");
  const change = (at: number, bandwidth: number) => ({ at, channel: down, bandwidth });
  // Up until 1 s; down 50 bytes until 1.5 s, undefined until 4 s, the rest at 200/s.
  expect(finishTimes(graph, [send(1, 2, 100)], [change(1.5, 0), change(4, 200)])).toEqual([4.25]);
});

test.each(sharings)("%s: a reset network has its first bandwidths again", (sharing) => {
  const network = new Network(mesh(["a", "b"], link, { sharing }), ignore);
  network.setBandwidth(0, 0, 0);
  network.start(0, 0, [1], 100, 0);
  expect(network.bandwidthOf(0)).toBe(0);
  expect(transferTime(network, [{ source: 0, destinations: [1], bytes: 100 }])).toBe(1);
});

test.each([
  [2, 100],
  [-1, 100],
  [0.5, 100],
  [0, -1],
  [0, NaN],
  [0, Infinity],
])("channel %d cannot get %d bytes/s", (channel, bandwidth) => {
  const network = new Network(mesh(["a", "b"], link), ignore);
  expect(() => network.setBandwidth(channel, bandwidth, 0)).toThrow(ClusterError);
});

test.each(sharings)("%s: a cancelled transfer is not delivered and leaves its room to others", (sharing) => {
  const pair = mesh(["a", "b"], link, { sharing });
  const { deliveries, statistics } = runTransfers(
    pair,
    [send(0, 1, 300), send(0, 1, 200)],
    [],
    new Map([[0, 1]]),
  );
  expect(deliveries[0]!.size).toBe(0);
  // Fair: 50 bytes until 1 s, then alone; fifo: alone from 1 s on.
  expect(deliveries[1]!.get(1)).toBe(sharing === "fair" ? 2.5 : 3);
  expect(statistics[0]!.bytes).toBe(200);
});

test.each(sharings)(
  "%s: cancelled in its latency, while it waits, before it starts to move, and after the end",
  (sharing) => {
    const delayed = mesh(["a", "b"], { ...link, latency: 0.5 }, { sharing, messageOverhead: 0.25 });
    const sends = [send(0, 1, 100), send(0, 1, 100), send(0, 1, 100, 0.1), send(0, 1, 100, 5)];
    const cancelled = new Map([
      [1, 0.2],
      [2, 0.1],
      [3, 9],
    ]);
    const { deliveries } = runTransfers(delayed, sends, [], cancelled);
    expect(deliveries.map((times) => times.get(1))).toEqual([1.75, undefined, undefined, 6.75]);
    const inFlight = new Map([[0, sharing === "fair" ? 0.6 : 1.5]]);
    expect(runTransfers(delayed, [send(0, 1, 100)], [], inFlight).deliveries[0]!.size).toBe(0);
  },
);

test.each(sharings)("%s, store-and-forward: the hops that would follow are cancelled too", (sharing) => {
  const graph = star(["server", "a", "b"], link, { sharing, forwarding: "store-and-forward" });
  const { deliveries, statistics } = runTransfers(graph, [send(1, [0, 2], 100)], [], new Map([[0, 1.5]]));
  expect([...deliveries[0]!]).toEqual([[0, 1]]);
  expect(statistics.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(100);
});

test.each(sharings)(
  "%s: a transfer cancelled by its first delivery is not delivered elsewhere",
  (sharing) => {
    const told: number[][] = [];
    const graph = star(["server", "a", "b", "c"], link, { sharing, forwarding: "store-and-forward" });
    const network: CheckedNetwork = new CheckedNetwork(graph, (transfer, destination) => {
      told.push([transfer, network.now]);
      if (transfer !== 0 || destination === 0) return;
      network.cancel(0, network.now);
      // The rows of what was cancelled are used again at once.
      network.start(1, 0, [1], 100, network.now);
      network.start(2, 0, [2], 100, network.now);
    });
    network.start(0, 1, [0, 2, 3], 100, 0);
    for (let time = network.nextTime(); time < Infinity; time = network.nextTime()) network.advanceTo(time);
    network.checkFinished();
    expect(told).toEqual([
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 3],
    ]);
  },
);

test("fifo: a server that collects does not wait for a cancelled message", () => {
  const policy = { sharing: "fifo", forwarding: "store-and-forward", sends: "serial" } as const;
  const graph = star(["server", "a", "b"], link, policy);
  const { deliveries } = runTransfers(graph, [send(1, 0, 100), send(0, 2, 100)], [], new Map([[0, 0.5]]));
  expect([...deliveries[1]!]).toEqual([[2, 1.5]]);
});
