import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { NetworkGraph } from "../../../sim/cluster/index.ts";
import { LevelRepair } from "../../../sim/network/level-repair.ts";
import { MaxMinSolver } from "../../../sim/network/max-min.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { changingCases } from "./random-networks.ts";
import { runTransfers } from "./run-transfers.ts";

/** The same with channels that nothing crosses: rates in networks of many channels are repaired, not refilled. */
function withIdleChannels(graph: NetworkGraph): NetworkGraph {
  const idle = Array.from({ length: 30 }, (_, index) => ({ ...graph.channels[0]!, name: `idle${index}` }));
  return { ...graph, channels: [...graph.channels, ...idle] };
}

test.each(["flow", "store-and-forward"] as const)(
  "%s: repaired rates deliver when filled ones do, while bandwidths change and transfers are cancelled",
  (forwarding) => {
    const repairs = vi.spyOn(LevelRepair.prototype, "solve");
    const fillings = vi.spyOn(MaxMinSolver.prototype, "solve");
    fc.assert(
      fc.property(changingCases("fair", forwarding), ({ graph, transfers, changes, cancellations }) => {
        const filled = runTransfers(graph, transfers, changes, cancellations).deliveries;
        const repaired = runTransfers(withIdleChannels(graph), transfers, changes, cancellations).deliveries;
        for (const [index, expected] of filled.entries()) {
          const actual = repaired[index]!;
          expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort());
          for (const [destination, time] of expected)
            expect(Math.abs(actual.get(destination)! - time)).toBeLessThanOrEqual(1e-9 * time);
        }
      }),
      { ...fixedSeed, numRuns: 60 },
    );
    expect(repairs.mock.calls.length).toBeGreaterThan(500);
    expect(fillings.mock.calls.length).toBeGreaterThan(500);
    vi.restoreAllMocks();
  },
);
