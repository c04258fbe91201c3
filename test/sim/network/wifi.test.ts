import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { slotChances } from "../../../sim/cluster/bianchi.ts";
import { ClusterError, wifi, type WifiProperties } from "../../../sim/cluster/index.ts";
import { exchangeSeconds, saturatedWifi, wifi6 } from "../../../sim/cluster/wifi.ts";
import { CheckedNetwork, channelLoads, Network, transferTime } from "../../../sim/network/index.ts";
import { randomStream } from "../../../sim/random.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { simulateDcf } from "../cluster/dcf-simulation.ts";
import { naiveRun } from "./naive-fair-network.ts";
import { finishTimes, runTransfers, send } from "./run-transfers.ts";

const mbps = 1e6 / 8;
const ideal = (properties: Partial<WifiProperties> = {}): WifiProperties => ({
  bandwidth: 54 * mbps,
  latency: 0,
  rates: [],
  efficiency: [1],
  ...properties,
});
const named = (count: number) => Array.from({ length: count }, (_, index) => `d${index}`);

/** Bytes/s of each of the stations after the first device, which all send to it: the access point. */
function saturatedRates(properties: Partial<WifiProperties>, stations: number): readonly number[] {
  const graph = wifi(named(stations + 1), ideal({ accessPoint: 0, ...properties }));
  const network = new CheckedNetwork(graph, () => undefined);
  for (let station = 1; station <= stations; station++) network.start(station, station, [0], 1e9, 0);
  network.nextTime();
  return network.inService().map(({ rate }) => rate);
}

describe("airtime", () => {
  test("stations of 6 and 54 Mbit/s get the same rate, that of 1 / (1/6 + 1/54)", () => {
    for (const bandwidth of [6 * mbps, 54 * mbps, 100 * mbps]) {
      const rates = saturatedRates({ bandwidth, rates: [undefined, 6 * mbps, 54 * mbps] }, 2);
      for (const rate of rates) expect(rate / mbps).toBeCloseTo(1 / (1 / 6 + 1 / 54), 9);
    }
  });

  test("a station alone has its own rate, and what is left when the slow one is through", () => {
    const graph = wifi(named(3), ideal({ accessPoint: 0, rates: [undefined, 6 * mbps, 54 * mbps] }));
    expect(finishTimes(graph, [send(1, 0, 6 * mbps)])[0]).toBeCloseTo(1, 12);
    // Both at 5.4 Mbit/s until the first 5.4 Mbit are through after 1 s; then 5.4 Mbit more at 54.
    const [slow, fast] = finishTimes(graph, [send(1, 0, 5.4 * mbps), send(2, 0, 10.8 * mbps)]);
    expect(slow).toBeCloseTo(1, 12);
    expect(fast).toBeCloseTo(1.1, 12);
  });

  test("from station to station a message crosses the medium twice, once at each rate", () => {
    const graph = wifi(named(2), ideal({ rates: [6 * mbps, 54 * mbps], latency: 0.001 }));
    expect(graph.nodeNames).toEqual(["d0", "d1", "access point"]);
    expect(finishTimes(graph, [send(0, 1, 6 * mbps)])[0]).toBeCloseTo(1 + 6 / 54 + 0.002, 12);
    // One medium: both ways share it.
    const both = finishTimes(graph, [send(0, 1, 6 * mbps), send(1, 0, 6 * mbps)]);
    for (const time of both) expect(time).toBeCloseTo(2 * (1 + 6 / 54) + 0.002, 12);
  });

  test("the access point sends each destination its own copy", () => {
    const graph = wifi(named(3), ideal({ rates: [54 * mbps, 27 * mbps, 6 * mbps] }));
    const [time] = finishTimes(graph, [send(0, [1, 2], 54 * mbps)]);
    expect(time).toBeCloseTo(1 + 2 + 9, 12);
  });

  test("relay by relay, the copies leave when the access point has the message", () => {
    const graph = wifi(named(2), ideal({ rates: [6 * mbps, 54 * mbps] }), {
      forwarding: "store-and-forward",
    });
    expect(finishTimes(graph, [send(0, 1, 6 * mbps)])[0]).toBeCloseTo(1 + 6 / 54, 12);
  });

  test("first come, first served: one message holds the medium", () => {
    const graph = wifi(named(3), ideal({ rates: [6 * mbps, 54 * mbps, 54 * mbps], efficiency: [0.5, 0.4] }), {
      sharing: "fifo",
    });
    // Two nodes contend for a message between stations: its sender and the access point.
    const [first, second] = finishTimes(graph, [send(0, 1, 6 * mbps), send(1, 2, 54 * mbps)]);
    expect(first).toBeCloseTo((1 + 6 / 54) / 0.4, 9);
    expect(second! - first!).toBeCloseTo(2 / 0.4, 9);
  });
});

describe("efficiency", () => {
  test("a list counts nodes that send and not their messages; its last entry counts beyond it", () => {
    const total = (stations: number) =>
      saturatedRates({ efficiency: [0.8, 0.6, 0.5] }, stations).reduce((sum, rate) => sum + rate, 0) /
      54 /
      mbps;
    expect([1, 2, 3, 9].map(total)).toEqual([0.8, 0.6, 0.5, 0.5].map((share) => expect.closeTo(share, 9)));
    const graph = wifi(named(3), ideal({ accessPoint: 0, efficiency: [0.8, 0.6, 0.5] }));
    const times = finishTimes(graph, [send(1, 0, 54 * mbps), send(1, 0, 54 * mbps), send(1, 0, 54 * mbps)]);
    for (const time of times) expect(time).toBeCloseTo(3 / 0.8, 9);
  });

  test("who contends changes while messages come and go", () => {
    const graph = wifi(named(3), ideal({ accessPoint: 0, efficiency: [1, 0.5] }));
    const [one, other] = finishTimes(graph, [send(1, 0, 54 * mbps), send(2, 0, 13.5 * mbps, 0.25)]);
    // Alone for 0.25 s, a quarter each of the rate for 1 s, alone again for half of the bytes.
    expect(other).toBeCloseTo(1.25, 9);
    expect(one).toBeCloseTo(1.75, 9);
  });

  test.each([
    // ns-3.41, packet by packet: so many saturated links at HeMcs5 (ANRGUSC/ncsim, MIT), and how far Bianchi is off.
    [1, 30.15, 0.005],
    [2, 30.77, 0.01],
    [4, 28.32, 0.053],
    [8, 25.76, 0.078],
  ])("Bianchi with %i saturated links: ns-3's %f Mbit/s within %f", (links, measured, error) => {
    const rates = saturatedRates({ bandwidth: 68.8 * mbps, efficiency: "bianchi" }, links);
    const total = rates.reduce((sum, rate) => sum + rate, 0) / mbps;
    expect(Math.abs(total / measured - 1)).toBeLessThan(error);
    expect(total).toBeGreaterThan(measured);
    expect(total).toBeCloseTo(saturatedWifi(links, 68.8 * mbps) / mbps, 9);
  });

  test("unequal rates: packets of stations that count down slot by slot", () => {
    const rates = [68.8 * mbps, 68.8 * mbps, 17.2 * mbps, 8.6 * mbps];
    const exchange = rates.map((rate) => exchangeSeconds(rate, wifi6));
    const { acknowledgementSeconds, spaceSeconds } = wifi6;
    const collision = (longest: number) =>
      longest - acknowledgementSeconds - spaceSeconds.exchange + spaceSeconds.collision;
    for (const count of [2, 3, 4]) {
      const { successes, seconds } = simulateDcf(
        exchange.slice(0, count),
        wifi6,
        { slots: 300_000, slot: wifi6.slotSeconds, collision },
        randomStream(1, "DCF"),
      );
      const mean = successes.reduce((sum, packets) => sum + packets, 0) / count;
      // Each station gets as many packets through as any other, whatever its rate.
      for (const packets of successes) expect(Math.abs(packets / mean - 1)).toBeLessThan(0.03);
      const expected = (mean * wifi6.payloadBytes) / seconds;
      const found = saturatedRates(
        { bandwidth: 68.8 * mbps, rates: [undefined, ...rates], efficiency: "bianchi" },
        count,
      );
      // A collision counts as long as a mean packet, and the longest one decides: 3 and 4 stations get a little too much.
      for (const rate of found)
        expect(Math.abs(rate / expected - 1)).toBeLessThan([0.005, 0.045, 0.062][count - 2]!);
    }
  });

  test("the nominal bandwidth changes nothing: weights are over it", () => {
    const rates = [undefined, 68.8 * mbps, 17.2 * mbps];
    const [one] = saturatedRates({ bandwidth: 68.8 * mbps, rates, efficiency: "bianchi" }, 2);
    const [other] = saturatedRates({ bandwidth: 10 * mbps, rates, efficiency: "bianchi" }, 2);
    expect(other).toBeCloseTo(one!, 3);
  });

  test("more contenders than nodes there cannot be: the model knows them all", () => {
    expect(wifi(named(5), ideal({ efficiency: "bianchi" })).channels[0]!.medium).toMatchObject({
      idleSeconds: { length: 6 },
    });
    expect(slotChances(6, wifi6).success).toBeGreaterThan(0);
  });
});

const rates = fc.constantFrom(6 * mbps, 12 * mbps, 54 * mbps, 54 * mbps);
const cells = fc.integer({ min: 2, max: 5 }).chain((devices) =>
  fc.record({
    graph: fc
      .record({
        rates: fc.array(rates, { minLength: devices, maxLength: devices }),
        accessPoint: fc.option(fc.nat(devices - 1), { nil: undefined }),
        latency: fc.constantFrom(0, 0.125),
        efficiency: fc.constantFrom<WifiProperties["efficiency"][]>([1], [0.8, 0.7, 0.4], "bianchi"),
        forwarding: fc.constantFrom("flow" as const, "store-and-forward" as const),
      })
      .map(({ forwarding, ...properties }) =>
        wifi(named(devices), ideal(properties), { forwarding, messageOverhead: 0.0625 }),
      ),
    transfers: fc.array(
      fc
        .record({
          ends: fc.shuffledSubarray([...named(devices).keys()], {
            minLength: 2,
            maxLength: Math.min(3, devices),
          }),
          bytes: fc.nat(6).map((units) => units * 5e5),
          start: fc.nat(4).map((units) => units / 4),
        })
        .map(({ ends, bytes, start }) => send(ends[0]!, ends.slice(1), bytes, start)),
      { maxLength: 20 },
    ),
  }),
);

test("delivery times equal those of a naive simulation, and the laws hold at every instant", () => {
  fc.assert(
    fc.property(cells, ({ graph, transfers }) => {
      const { deliveries } = runTransfers(graph, transfers);
      for (const [index, expected] of naiveRun(graph, transfers).deliveries.entries()) {
        expect(deliveries[index]!.size).toBe(expected.size);
        for (const [destination, time] of expected)
          expect(Math.abs(deliveries[index]!.get(destination)! - time)).toBeLessThanOrEqual(1e-9 * time);
      }
    }),
    { ...fixedSeed, numRuns: 150 },
  );
});

test("first come, first served: the laws hold and everything arrives", () => {
  fc.assert(
    fc.property(cells, ({ graph, transfers }) => {
      const { deliveries } = runTransfers({ ...graph, sharing: "fifo" }, transfers);
      for (const [index, { destinations }] of transfers.entries())
        expect(deliveries[index]!.size).toBe(destinations.length);
    }),
    { ...fixedSeed, numRuns: 60 },
  );
});

test("no set of transfers is faster than its loads say", () => {
  fc.assert(
    fc.property(cells, ({ graph, transfers }) => {
      const network = new Network(graph, () => undefined);
      const seconds = transferTime(network, transfers);
      const load = transfers.reduce((sum, { source, destinations, bytes }) => {
        const [channel] = channelLoads(network, source, destinations);
        return sum + channel!.fixed + bytes * channel!.perByte;
      }, 0);
      expect(load).toBeLessThanOrEqual(seconds * (1 + 1e-9));
    }),
    { ...fixedSeed, numRuns: 100 },
  );
});

test.each<[string, Partial<WifiProperties>]>([
  ["a negative rate", { rates: [-1] }],
  ["a rate of zero", { rates: [0] }],
  ["no bandwidth", { bandwidth: 0 }],
  ["an efficiency of zero", { efficiency: [0.5, 0] }],
  ["an efficiency above one", { efficiency: [1.1] }],
  ["no efficiency", { efficiency: [] }],
  ["an access point that is not a device", { accessPoint: 7 }],
])("%s is refused", (_, wrong) => {
  expect(() => wifi(named(2), ideal(wrong))).toThrow(ClusterError);
});
