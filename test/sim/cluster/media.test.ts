import { describe, expect, test } from "vitest";
import { slotChances } from "../../../sim/cluster/bianchi.ts";
import { ClusterError, wifi, type WifiProperties } from "../../../sim/cluster/index.ts";
import { highestShare, mediumShare, type ContentionMedium } from "../../../sim/cluster/medium.ts";
import { exchangeSeconds, saturatedWifi, wifi6 } from "../../../sim/cluster/wifi.ts";

const cell = (properties: Partial<WifiProperties> = {}): WifiProperties => ({
  bandwidth: 8e6,
  latency: 0.001,
  rates: [],
  efficiency: [0.8, 0.5],
  ...properties,
});

describe("a Wi-Fi cell", () => {
  test("has an access point of its own, over which each device has a hop up and down", () => {
    const graph = wifi(["a", "b"], cell({ rates: [undefined, 2e6] }), { forwarding: "store-and-forward" });
    expect(graph).toMatchObject({
      forwarding: "store-and-forward",
      sharing: "fair",
      deviceCount: 2,
      nodeCount: 3,
      nodeNames: ["a", "b", "access point"],
      ports: [],
      collectors: [],
    });
    expect(graph.channels).toEqual([
      { name: "wifi", bandwidth: 8e6, latency: 0.001, medium: { kind: "shares", shares: [0.8, 0.5] } },
    ]);
    // A byte of the slow device takes four times as much of the medium.
    expect(graph.hops).toEqual([
      { from: 0, to: 2, channel: 0, weight: 1 },
      { from: 2, to: 0, channel: 0, weight: 1 },
      { from: 1, to: 2, channel: 0, weight: 4 },
      { from: 2, to: 1, channel: 0, weight: 4 },
    ]);
  });

  test("may have a device for its access point, which then needs no hop to itself", () => {
    const graph = wifi(["a", "b", "c"], cell({ accessPoint: 1 }));
    expect([graph.nodeCount, graph.nodeNames]).toEqual([3, ["a", "b", "c"]]);
    expect(graph.hops.map(({ from, to }) => `${from}${to}`)).toEqual(["01", "10", "21", "12"]);
    expect(wifi(["a"], cell({ accessPoint: 0 }))).toMatchObject({ channels: [], hops: [] });
  });

  test.each<[string, Partial<WifiProperties>, string]>([
    ["an access point that is not there", { accessPoint: 2 }, "there is no device 2 to be the access point"],
    ["no efficiency", { efficiency: [] }, "wifi: an efficiency of  is not a list of factors in (0, 1]"],
    ["an efficiency of 0", { efficiency: [1, 0] }, "wifi: an efficiency of 1, 0 is not a list"],
    ["an efficiency above 1", { efficiency: [1.01] }, "wifi: an efficiency of 1.01 is not a list"],
    ["a rate of 0", { rates: [0] }, 'link "a": a bandwidth of 0 bytes/s is not a positive number'],
    ["a bandwidth of 0", { bandwidth: 0 }, 'link "wifi": a bandwidth of 0 bytes/s'],
  ])("%s is refused", (_, properties, message) => {
    expect(() => wifi(["a", "b"], cell(properties))).toThrow(ClusterError);
    expect(() => wifi(["a", "b"], cell(properties))).toThrow(message);
  });

  test("a name twice is refused, that of the access point's own node too", () => {
    expect(() => wifi(["a", "a"], cell())).toThrow('two nodes are named "a"');
    expect(() => wifi(["a", "access point"], cell())).toThrow('two nodes are named "access point"');
    expect(() => wifi(["a", "access point"], cell({ accessPoint: 1 }))).not.toThrow();
  });
});

describe("802.11ax without aggregation", () => {
  test("an exchange is preamble, whole symbols, acknowledgement and space", () => {
    // 12,358 bits at 68.8 Mbit/s are 13.2 symbols of 13.6 us, so 14: 44 + 190.4 + 44 + 43 us.
    expect(wifi6.packetBits).toBe(8 * 1542 + 22);
    expect(exchangeSeconds(68.8e6 / 8, wifi6)).toBeCloseTo(321.4e-6, 12);
    // Half of the rate: 26.4 symbols, so 27.
    expect(exchangeSeconds(34.4e6 / 8, wifi6)).toBeCloseTo(498.2e-6, 12);
  });

  test("a station alone waits half a window of slots between its exchanges", () => {
    const rate = 68.8e6 / 8;
    const cycle = 321.4e-6 + (15 / 2) * 9e-6;
    expect(saturatedWifi(1, rate)).toBeCloseTo(1472 / cycle, 3);
  });

  test("what stations that always send get of the medium is what they carry by Bianchi's model", () => {
    const rate = 68.8e6 / 8;
    const graph = wifi(["a", "b", "c"], cell({ bandwidth: rate, efficiency: "bianchi" }));
    const { medium } = graph.channels[0]!;
    const weight = graph.hops[0]!.weight!;
    for (const stations of [1, 2, 3, 4]) {
      const carried = (mediumShare(medium!, stations, weight) * rate) / weight;
      expect(carried / saturatedWifi(stations, rate)).toBeCloseTo(1, 9);
    }
    // A medium knows as many contenders as there are nodes.
    expect(mediumShare(medium!, 9, weight)).toBe(mediumShare(medium!, 4, weight));
    expect((medium as ContentionMedium).idleSeconds).toHaveLength(4);
  });

  test("a collision takes longer than an exchange by the longer space, less the acknowledgement", () => {
    const rate = 68.8e6 / 8;
    const { idle, success, collision } = slotChances(5, wifi6);
    const exchange = exchangeSeconds(rate, wifi6);
    const slot = idle * 9e-6 + success * exchange + collision * (exchange + 103e-6 - 43e-6 - 44e-6);
    expect(saturatedWifi(5, rate)).toBeCloseTo((success * 1472) / slot, 6);
  });
});

describe("the share of a medium", () => {
  const contention: ContentionMedium = {
    kind: "contention",
    exchangeSeconds: 2,
    idleSeconds: [1, 0.5],
    collisions: [0, 0.25],
    collisionExtraSeconds: 0.4,
  };

  test("under contention is the time of exchanges in all time", () => {
    expect(mediumShare(contention, 1, 1)).toBe(2 / 3);
    // Three times the weight: 6 s of exchange, half a second idle, a quarter of 6.4 s collided.
    expect(mediumShare(contention, 2, 3)).toBeCloseTo(6 / (6 + 0.5 + 1.6), 12);
    expect(mediumShare(contention, 7, 3)).toBe(mediumShare(contention, 2, 3));
  });

  test("is highest for some number of contenders", () => {
    expect(highestShare(contention, 3)).toBe(
      Math.max(...[1, 2].map((contenders) => mediumShare(contention, contenders, 3))),
    );
    expect(highestShare({ kind: "shares", shares: [0.5, 0.75, 0.25] }, 9)).toBe(0.75);
  });
});
