import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeCosts, costModel } from "../../../planners/index.ts";
import { TransferCosts } from "../../../planners/segments/transfer-costs.ts";
import { TransferSets } from "../../../planners/segments/transfer-sets.ts";
import { bus, mesh, ring, star, type NetworkGraph } from "../../../sim/cluster/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { deviceNames } from "../../support/cluster.ts";
import { listOf } from "./list-of.ts";

const deviceCount = 5;
const names = deviceNames(deviceCount);
const relayed = { sharing: "fifo", forwarding: "store-and-forward" } as const;

const policies = fc.oneof(
  fc.record({
    sharing: fc.constantFrom("fair", "fifo"),
    forwarding: fc.constantFrom("flow", "store-and-forward"),
    messageOverhead: fc.constantFrom(0, 0.25),
  }),
  fc
    .constantFrom(0, 0.25)
    .map((messageOverhead) => ({ ...relayed, sends: "serial" as const, messageOverhead })),
);
const links = fc.record({
  bandwidth: fc.constantFrom(50, 175),
  latency: fc.constantFrom(0, 1 / 3),
  duplex: fc.constantFrom("full", "half"),
});
const graphs: fc.Arbitrary<NetworkGraph> = fc.oneof(
  fc
    .tuple(fc.constantFrom(ring, star, mesh), links, policies)
    // A server that collects first needs links that carry both ways.
    .map(([topology, link, policy]) =>
      topology(names, "sends" in policy ? { ...link, duplex: "full" } : link, policy),
    ),
  links.map((medium) => bus(names, medium)),
  links.map((medium) => bus(names, medium, relayed)),
);
const transfers = fc
  .record({
    source: fc.nat(deviceCount - 1),
    others: fc.uniqueArray(fc.integer({ min: 1, max: deviceCount - 1 }), { minLength: 1 }),
    bytes: fc.integer({ min: 1, max: 1000 }),
  })
  .map(({ source, others, bytes }) => ({
    source,
    destinations: others.map((other) => (source + other) % deviceCount).sort((a, b) => a - b),
    bytes,
  }));
const lists = fc.array(fc.array(transfers, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 });

it("gives equal lists of transfers one number, different ones different numbers, and their transfers back", () => {
  fc.assert(
    fc.property(fc.array(fc.array(transfers, { maxLength: 2 }), { maxLength: 30 }), (all) => {
      const sets = new TransferSets();
      const numbers = all.map((list) => listOf(sets, list));
      expect(numbers.map((number) => sets.transfersOfList(number))).toEqual(all);
      const texts = all.map((list) => JSON.stringify(list));
      expect(numbers.map((number) => numbers.indexOf(number))).toEqual(
        texts.map((text) => texts.indexOf(text)),
      );
      for (const [place, list] of all.entries()) if (list.length === 0) expect(numbers[place]).toBe(0);
    }),
    fixedSeed,
  );
});

describe("what transfers take at least", () => {
  it("is no more than they take, alone or among others, on any network", () => {
    fc.assert(
      fc.property(graphs, lists, (graph, parts) => {
        const costs = costModel(computeCosts([]), graph);
        const sets = new TransferSets();
        const numbers = parts.map((list) => listOf(sets, list));
        const all = numbers.reduce((set, list) => sets.with(set, list), 0);
        const seconds = new TransferCosts(sets, costs).secondsOf(all);
        expect(seconds).toBe(costs.transferSeconds(parts.flat()));
        for (const some of [all, ...numbers.map((list) => sets.with(0, list))]) {
          expect(new TransferCosts(sets, costs).atLeast(some)).toBeLessThanOrEqual(seconds);
        }
      }),
      { ...fixedSeed, numRuns: 500 },
    );
  });

  it("is all that they take where one link does the work", () => {
    const link = { bandwidth: 100, latency: 0, duplex: "full" } as const;
    for (const policy of [{}, { ...relayed, messageOverhead: 0.5 }]) {
      const sets = new TransferSets();
      const costs = new TransferCosts(sets, costModel(computeCosts([]), mesh(names, link, policy)));
      const set = sets.with(
        0,
        listOf(sets, [
          { source: 0, destinations: [1], bytes: 100 },
          { source: 0, destinations: [1], bytes: 300 },
          { source: 1, destinations: [0], bytes: 200 },
        ]),
      );
      const bound = costs.atLeast(set);
      expect(bound / costs.secondsOf(set)).toBeCloseTo(1, 6);
    }
  });
});
