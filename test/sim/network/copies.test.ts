import fc from "fast-check";
import { expect, test } from "vitest";
import { explicitGraph } from "../../../sim/cluster/index.ts";
import { networkCases } from "./random-networks.ts";
import { finishTimes, runTransfers, send } from "./run-transfers.ts";

test("without multicast a message to two devices crosses the link that they share twice", () => {
  const link = { bandwidth: 100, latency: 0, duplex: "full" } as const;
  const links = ["a", "b", "c"].map((device) => ({ ...link, name: device, a: device, b: "switch" }));
  const switched = (multicast: boolean) => explicitGraph(["a", "b", "c"], ["switch"], links, { multicast });
  expect(finishTimes(switched(true), [send(0, [1, 2], 300)])).toEqual([3]);
  expect(finishTimes(switched(false), [send(0, [1, 2], 300)])).toEqual([6]);
});

test("without multicast a message to several devices is as many messages to one", () => {
  fc.assert(
    fc.property(networkCases("fair", "flow"), ({ graph, transfers }) => {
      const copying = { ...graph, multicast: false };
      const copies = transfers.flatMap((transfer) =>
        transfer.destinations.map((destination) => ({ ...transfer, destinations: [destination] })),
      );
      const together = runTransfers(copying, transfers).deliveries.flatMap((times, transfer) =>
        transfers[transfer]!.destinations.map((destination) => times.get(destination)!),
      );
      const apart = finishTimes(graph, copies);
      expect(together).toHaveLength(apart.length);
      for (const [index, time] of together.entries()) expect(time).toBeCloseTo(apart[index]!, 9);
    }),
    { numRuns: 200 },
  );
});
