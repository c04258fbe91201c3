import { expect, it } from "vitest";
import { proveNetwork } from "../verify-all/prove-network.ts";
import { variants } from "../verify-all/variants.ts";

/** All but those of long searches. */
const quick = variants.filter((label) => !/effort=thorough/.test(label));

/** Quickly computed ones; `npm run verify:all` takes every built-in network and 2 to 6 devices. */
it.each([
  { network: "squeezenet1.1", devices: 3 },
  { network: "mobilenet-v1", devices: 4 },
])(
  "every planner computes $network in pieces on $devices devices as it is in one",
  async ({ network, devices }) => {
    const proof = await proveNetwork(network, [devices], quick);
    expect(proof).toMatchObject({ plans: quick.length, passed: quick.length, refused: [], failed: [] });
    // A proof of plans that leave all to one device would say little.
    expect(proof.divided).toBeGreaterThan(15);
  },
  300_000,
);
