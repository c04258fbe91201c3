import fc from "fast-check";
import { expect, test } from "vitest";
import { CheckedNetwork } from "../../../sim/network/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { naiveRun, progressiveFilling } from "./naive-fair-network.ts";
import { networkCases } from "./random-networks.ts";
import { runTransfers } from "./run-transfers.ts";

const options = { ...fixedSeed, numRuns: 150 };

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected));
}

test.each(["flow", "store-and-forward"] as const)(
  "fair, %s: delivery times equal those of a naive simulation",
  (forwarding) => {
    fc.assert(
      fc.property(networkCases("fair", forwarding), ({ graph, transfers }) => {
        const { deliveries } = runTransfers(graph, transfers);
        for (const [index, expected] of naiveRun(graph, transfers).deliveries.entries()) {
          expect(deliveries[index]!.size).toBe(expected.size);
          for (const [destination, time] of expected) expectClose(deliveries[index]!.get(destination)!, time);
        }
      }),
      options,
    );
  },
);

test("fair: the rates at every instant equal those of progressive filling over all flows", () => {
  fc.assert(
    fc.property(networkCases("fair", "flow"), ({ graph, transfers }) => {
      const network = new CheckedNetwork(graph, () => undefined);
      const ordered = transfers.map((transfer, index) => ({ transfer, index }));
      ordered.sort((left, right) => left.transfer.start - right.transfer.start);
      const check = (): void => {
        const flows = network.inService();
        const expected = progressiveFilling(
          graph,
          flows.map(({ channels }) => channels.map((channel) => ({ channel }))),
        );
        for (const [position, { rate }] of flows.entries()) expectClose(rate, expected[position]!);
      };
      for (const { transfer, index } of ordered) {
        for (let time = network.nextTime(); time <= transfer.start; time = network.nextTime()) {
          network.advanceTo(time);
          check();
        }
        network.start(index, transfer.source, transfer.destinations, transfer.bytes, transfer.start);
        check();
      }
      for (let time = network.nextTime(); time < Infinity; time = network.nextTime()) {
        network.advanceTo(time);
        check();
      }
      network.checkFinished();
    }),
    options,
  );
});

test.each(["flow", "store-and-forward"] as const)(
  "fifo, %s: the laws hold and everything arrives",
  (forwarding) => {
    fc.assert(
      fc.property(networkCases("fifo", forwarding), ({ graph, transfers }) => {
        const { deliveries } = runTransfers(graph, transfers);
        for (const [index, { destinations }] of transfers.entries()) {
          expect(deliveries[index]!.size).toBe(destinations.length);
        }
      }),
      options,
    );
  },
);
