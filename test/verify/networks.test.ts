import { expect, it } from "vitest";
import { proveNetwork } from "../verify-all/prove-network.ts";
import { plannerLabels } from "../support/planner-labels.ts";
import { quickVariants } from "../verify-all/variants.ts";

/** Quickly computed ones; `npm run verify:all` takes all variants, every built-in network and 2 to 6 devices. */
it.each([
  { network: "squeezenet1.1", devices: 3, labels: quickVariants },
  { network: "mobilenet-v1", devices: 4, labels: plannerLabels },
])(
  "every planner computes $network in pieces on $devices devices as it is in one",
  async ({ network, devices, labels }) => {
    const proof = await proveNetwork(network, [devices], labels);
    expect(proof).toMatchObject({ plans: labels.length, passed: labels.length, refused: [], failed: [] });
    // A proof of plans that leave all to one device would say little.
    expect(proof.divided).toBeGreaterThan(15);
  },
  300_000,
);
