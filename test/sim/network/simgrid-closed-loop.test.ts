import { expect, test } from "vitest";
import { explicitGraph } from "../../../sim/cluster/index.ts";
import { CheckedNetwork } from "../../../sim/network/index.ts";
import { mersenneTwister } from "./mersenne-twister.ts";

/**
 * Makespan (seconds) of hosts around a switch that each send a number of messages one after the other: the generator
 * of a host is seeded with its number and draws the destination, then the size, of each message.
 */
function closedLoopMakespan(hostCount: number, rounds: number): number {
  const hosts = Array.from({ length: hostCount }, (_, host) => `host${host}`);
  const access = { bandwidth: 125e6, latency: 100e-6, duplex: "full" } as const;
  const graph = explicitGraph(
    hosts,
    ["hub"],
    hosts.map((host) => ({ ...access, name: host, a: host, b: "hub" })),
  );
  const random = hosts.map((_, host) => mersenneTwister(host));
  const left = hosts.map(() => rounds);
  const network: CheckedNetwork = new CheckedNetwork(graph, (host) => sendNext(host));
  function sendNext(host: number): void {
    if (left[host]!-- === 0) return;
    const other = random[host]!() % (hostCount - 1);
    const destination = other < host ? other : other + 1;
    network.start(host, host, [destination], 1e5 + (random[host]!() % 1000) * 1e3, network.now);
  }
  for (const host of hosts.keys()) sendNext(host);
  for (let time = network.nextTime(); time < Infinity; time = network.nextTime()) network.advanceTo(time);
  network.checkFinished();
  return network.now;
}

// SimGrid 3.32, network/model:CM02 network/crosstraffic:0 network/TCP-gamma:0.
test.each([
  [2, 1, 0.0029],
  [2, 100, 0.4732],
  [2, 1000, 5.0186],
  [3, 1, 0.0049],
  [3, 2, 0.0128],
  [4, 1, 0.0049],
  [4, 2, 0.0151],
  [4, 5, 0.0418],
  [4, 50, 0.395],
  [6, 1, 0.0087],
  [6, 3, 0.0308],
  [6, 50, 0.4295],
  [16, 100, 0.986],
  [64, 20, 0.2302],
])("closed loop of %i hosts, %i messages each: SimGrid's makespan of %d s", (hostCount, rounds, expected) => {
  expect(Math.abs(closedLoopMakespan(hostCount, rounds) - expected)).toBeLessThanOrEqual(0.5e-4);
});
