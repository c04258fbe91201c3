import fc from "fast-check";
import { expect, test } from "vitest";
import { explicitGraph } from "../../../sim/cluster/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { naiveRun } from "./naive-fair-network.ts";
import { runTransfers, send } from "./run-transfers.ts";

/** Workers that send to one server over one link, which each reaches over a link of its own. */
const crowds = fc.record({
  workers: fc.array(
    fc.record({
      bandwidth: fc.constantFrom(10, 20, 40, 40, 80),
      bytes: fc.integer({ min: 1, max: 8 }).map((units) => 50 * units),
      start: fc.nat(4),
    }),
    { minLength: 24, maxLength: 40 },
  ),
  shared: fc.constantFrom(300, 600, 1000),
});

test("a link that more senders share than there is room for at first gives each what a naive simulation does", () => {
  fc.assert(
    fc.property(crowds, ({ workers, shared }) => {
      const names = workers.map((_, index) => `w${index}`);
      const link = { latency: 0, duplex: "full" } as const;
      const graph = explicitGraph(
        ["server", ...names],
        ["switch"],
        [
          { ...link, name: "shared", a: "server", b: "switch", bandwidth: shared },
          ...workers.map(({ bandwidth }, index) => ({
            ...link,
            ...{ name: `l${index}`, a: names[index]!, b: "switch", bandwidth },
          })),
        ],
      );
      const transfers = workers.map(({ bytes, start }, index) => send(index + 1, 0, bytes, start));
      const { deliveries } = runTransfers(graph, transfers);
      for (const [index, expected] of naiveRun(graph, transfers).deliveries.entries())
        expect(deliveries[index]!.get(0)! / expected.get(0)!).toBeCloseTo(1, 9);
    }),
    { ...fixedSeed, numRuns: 5 },
  );
});
