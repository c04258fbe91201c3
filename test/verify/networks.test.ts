import { expect, it } from "vitest";
import { proveNetwork } from "../verify-all/prove-network.ts";
import { variants } from "../verify-all/variants.ts";

/** Quickly computed ones; `npm run verify:all` takes every built-in network and 2 to 6 devices. */
it.each([
  { network: "squeezenet1.1", devices: 3 },
  { network: "mobilenet-v1", devices: 4 },
])(
  "every planner computes $network in pieces on $devices devices as it is in one",
  async ({ network, devices }) => {
    const proof = await proveNetwork(network, [devices]);
    expect(proof).toMatchObject({ plans: variants.length, passed: variants.length, refused: [], failed: [] });
    // A proof of plans that leave all to one device would say little.
    expect(proof.divided).toBeGreaterThan(15);
  },
  300_000,
);
