import { describe, expect, it } from "vitest";
import { trafficOf } from "../../../planners/lower-bound/traffic.ts";
import { bus, mesh, ring, shortestRoutes, star, switched } from "../../../sim/cluster/index.ts";
import { deviceNames } from "../../support/cluster.ts";

const names = deviceNames(4);
const link = { bandwidth: 100, latency: 0.5, duplex: "full" } as const;
const alike = () => "board";

describe("what messages use of a network", () => {
  it("is a second of a channel for its bandwidth in bytes, on the cheapest way", () => {
    const traffic = trafficOf(switched(names, link), alike)!;
    // Up and down: channels to the switch, and from it.
    expect(traffic.channels).toEqual([4, 4]);
    const ways = traffic.cheapestWays([3, 5]);
    for (const from of names.keys())
      for (const to of names.keys()) {
        const { cost, use } = ways[from * 4 + to]!;
        expect(use).toEqual(from === to ? [0, 0] : [0.01, 0.01]);
        expect(cost).toBeCloseTo(from === to ? 0 : 0.08, 12);
      }
  });

  it("is never more than a route takes, and no less than a channel into the receiver", () => {
    for (const graph of [mesh(names, link), ring(names, link), star(names, link), switched(names, link)]) {
      const traffic = trafficOf(graph, (device) => `${device}`)!;
      const prices = traffic.channels.map((_, group) => 1 + group);
      const ways = traffic.cheapestWays(prices);
      const routes = shortestRoutes(graph);
      const priceOf = (hop: number) => {
        const { from, to } = graph.hops[hop]!;
        // With kinds of their own, each channel that nothing else joins is a group; a way of one hop is that group's price at most.
        return ways[from * 4 + to]?.cost ?? Infinity;
      };
      for (const from of names.keys())
        for (const to of names.keys()) {
          if (from === to) continue;
          const { cost, use } = ways[from * 4 + to]!;
          const priced = use.reduce((sum, seconds, group) => sum + seconds * prices[group]!, 0);
          expect(cost).toBeCloseTo(priced, 12);
          const route = routes.route(from, to);
          if (route.every((hop) => graph.hops[hop]!.from < 4 && graph.hops[hop]!.to < 4))
            expect(cost).toBeLessThanOrEqual(route.reduce((sum, hop) => sum + priceOf(hop), 0) + 1e-12);
          const latency = route.length * 0.5;
          expect(traffic.latency[from * 4 + to]).toBeCloseTo(latency, 12);
        }
    }
  });

  it("is that of the one medium on a bus, whose users may differ", () => {
    const graph = bus(names, { bandwidth: 100, latency: 0.5 }, { messageOverhead: 0.25 });
    const hops = graph.hops.map((hop) => ({ ...hop, weight: hop.from === 1 ? 2 : 5 }));
    const traffic = trafficOf({ ...graph, hops }, alike)!;
    expect(traffic.channels).toEqual([1]);
    expect(traffic.latency[1]).toBe(0.75);
    const ways = traffic.cheapestWays([1]);
    expect(ways[1 * 4 + 2]!.cost).toBeCloseTo(0.02, 12);
    expect(ways[2 * 4 + 1]!.cost).toBeCloseTo(0.05, 12);
    // Through device 1 it is no cheaper.
    expect(ways[0 * 4 + 2]!.cost).toBeCloseTo(0.05, 12);
  });

  it("takes the most that contenders get of a medium", () => {
    const graph = bus(names, { bandwidth: 100, latency: 0.5 });
    const medium = { kind: "shares", shares: [0.5, 0.8, 0.4] } as const;
    const channels = graph.channels.map((channel) => ({ ...channel, medium }));
    expect(trafficOf({ ...graph, channels }, alike)!.cheapestWays([1])[1]!.cost).toBeCloseTo(1 / 80, 12);
  });

  it("is not said where chance decides", () => {
    const graph = mesh(names, link);
    const [first, ...others] = graph.channels;
    expect(trafficOf({ ...graph, jitterSeed: 0 }, alike)).toBeUndefined();
    const jitter = { p50: 0.1, p95: 0.2 };
    expect(trafficOf({ ...graph, channels: [{ ...first!, jitter }, ...others] }, alike)).toBeUndefined();
  });
});
