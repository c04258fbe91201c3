import { describe, expect, it } from "vitest";
import { ring, star, type NetworkPolicy } from "../../../sim/cluster/index.ts";
import { Network, transferTime } from "../../../sim/network/index.ts";
import { randomStream } from "../../../sim/random.ts";
import {
  synchronisationFeatures,
  synchronisationValues,
} from "../../../traces/estimator/synchronisation/features.ts";
import { randomSynchronisation } from "../../../traces/estimator/synchronisation/samples.ts";
import { fitSynchronisations } from "../../../traces/index.ts";
import { deviceNames } from "../../support/cluster.ts";

const link = { bandwidth: 1e8, latency: 2e-5, duplex: "full" } as const;
const boards: Partial<NetworkPolicy> = {
  sharing: "fifo",
  forwarding: "store-and-forward",
  sends: "serial",
  messageOverhead: 1e-5,
};

describe("the estimator of synchronisations", () => {
  it.each([
    ["a ring of boards", ring(deviceNames(4), link, boards)],
    ["a star of boards", star(deviceNames(4), link, boards)],
    ["a fair ring", ring(deviceNames(4), link, { messageOverhead: 1e-5 })],
  ])("predicts what it has not seen on %s within a tenth", (_name, graph) => {
    const { heldOut } = fitSynchronisations(graph, { seed: 3, samples: 3000, heldOut: 0.2 });
    expect(heldOut!.count).toBeGreaterThan(500);
    expect(heldOut!.mape).toBeLessThan(0.1);
  });

  it("gets worse with fewer samples, and says nothing of no transfer", () => {
    const graph = star(deviceNames(4), link, boards);
    const network = new Network(graph, () => undefined);
    const error = (samples: number) => {
      const { seconds } = fitSynchronisations(graph, { seed: 3, samples });
      expect(seconds([])).toBe(0);
      const random = randomStream(99, "fresh");
      const errors = Array.from({ length: 300 }, () => {
        const transfers = randomSynchronisation(4, random);
        return Math.abs(seconds(transfers) / transferTime(network, transfers) - 1);
      });
      return errors.reduce((sum, value) => sum + value, 0) / errors.length;
    };
    expect(error(4000)).toBeLessThan(error(40));
  });

  it("describes a set by hand-counted sums", () => {
    const values = synchronisationValues(
      [
        { source: 0, destinations: [1, 2], bytes: 100 },
        { source: 2, destinations: [0], bytes: 30 },
      ],
      3,
    );
    // In the order of synchronisationFeatures.
    expect(values).toEqual([2, 3, 130, 230, 2, 200, 100, 100, 230]);
    expect(values).toHaveLength(synchronisationFeatures.length);
  });
});
