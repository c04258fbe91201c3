import { describe, expect, it } from "vitest";
import { inflows } from "../../../planners/lower-bound/inflow.ts";
import { bus, mesh, ring, star, switched } from "../../../sim/cluster/index.ts";
import { deviceNames } from "../../support/cluster.ts";

const names = deviceNames(4);
const link = { bandwidth: 100, latency: 0.5, duplex: "full" } as const;

describe("what reaches a device in a second, at best", () => {
  it("is what all its links carry", () => {
    expect(inflows(mesh(names, link))).toEqual(names.map(() => ({ rate: 300, latency: 0.5 })));
    expect(inflows(ring(names, link))).toEqual(names.map(() => ({ rate: 200, latency: 0.5 })));
    expect(inflows(switched(names, link))).toEqual(names.map(() => ({ rate: 100, latency: 0.5 })));
    expect(inflows(star(names, link))?.map(({ rate }) => rate)).toEqual([300, 100, 100, 100]);
  });

  it("is what one medium carries, though it comes from several senders", () => {
    expect(inflows(bus(names, { bandwidth: 100, latency: 0.5 }))).toEqual(
      names.map(() => ({ rate: 100, latency: 0.5 })),
    );
  });

  it("is what the best sender's bytes take of a medium whose users differ", () => {
    const graph = bus(names, { bandwidth: 100, latency: 0.5 });
    const hops = graph.hops.map((hop) => ({ ...hop, weight: hop.from === 1 ? 2 : 5 }));
    expect(inflows({ ...graph, hops })?.map(({ rate }) => rate)).toEqual([50, 20, 50, 50]);
  });

  it("waits for the quickest link and for what every message costs", () => {
    const graph = mesh(names, link, { messageOverhead: 0.25 });
    const channels = graph.channels.map((channel, index) => ({ ...channel, latency: 1 + index }));
    const found = inflows({ ...graph, channels })!;
    for (const [device, { latency }] of found.entries()) {
      const own = graph.hops.filter(({ to }) => to === device).map(({ channel }) => 1.25 + channel);
      expect(latency).toBe(Math.min(...own));
    }
  });

  it("is not said where chance decides", () => {
    const graph = mesh(names, link);
    const [first, ...others] = graph.channels;
    expect(inflows({ ...graph, jitterSeed: 0 })).toBeUndefined();
    const jitter = { p50: 0.1, p95: 0.2 };
    expect(inflows({ ...graph, channels: [{ ...first!, jitter }, ...others] })).toBeUndefined();
  });
});
