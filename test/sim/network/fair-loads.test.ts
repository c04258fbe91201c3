import fc from "fast-check";
import { expect, it } from "vitest";
import { ring, wifi } from "../../../sim/cluster/index.ts";
import { channelLoads, FairLoads, Network } from "../../../sim/network/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { deviceNames } from "../../support/cluster.ts";
import { networkCases, type NetworkCase } from "./random-networks.ts";

/** A cell whose stations differ in rate, and rings on which most transfers share long ways. */
const others: fc.Arbitrary<NetworkCase> = fc
  .record({
    graph: fc.constantFrom(
      wifi(deviceNames(5), {
        bandwidth: 100,
        latency: 0,
        rates: [undefined, 25, 50],
        accessPoint: 0,
        efficiency: [0.8, 0.6],
      }),
      ring(deviceNames(5), { bandwidth: 100, latency: 0.1, duplex: "full" }, {}),
      ring(deviceNames(5), { bandwidth: 100, latency: 0.1, duplex: "half" }, {}),
    ),
    ends: fc.array(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 2 }), { minLength: 1, maxLength: 8 }),
  })
  .map(({ graph, ends }) => ({
    graph,
    transfers: ends.map(([source, ...destinations], place) => ({
      source: source!,
      destinations,
      bytes: 100 * (place + 1),
      start: 0,
    })),
  }));

it("adds up what a tree for each transfer takes of each channel, on any fair network, with copies and without", () => {
  const cases = fc.oneof(networkCases("fair", "flow"), networkCases("fair", "store-and-forward"), others);
  let taken = 0;
  fc.assert(
    fc.property(cases, fc.boolean(), ({ graph, transfers }, multicast) => {
      const network = new Network({ ...graph, multicast }, () => undefined);
      const loads = new FairLoads(network.graph);
      const sums = new Float64Array(graph.channels.length);
      const expected = graph.channels.map(() => 0);
      for (const { source, destinations, bytes } of transfers) {
        loads.add(source, destinations, bytes, sums);
        for (const [channel, { perByte }] of channelLoads(network, source, destinations).entries())
          expected[channel]! += bytes * perByte;
      }
      for (const [channel, seconds] of expected.entries())
        expect(Math.abs(sums[channel]! - seconds)).toBeLessThanOrEqual(1e-12 * seconds);
      taken += expected.filter((seconds) => seconds > 0).length;
    }),
    { ...fixedSeed, numRuns: 150 },
  );
  expect(taken).toBeGreaterThan(400);
});
