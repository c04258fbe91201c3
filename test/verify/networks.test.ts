import { expect, it } from "vitest";
import { proveNetwork } from "../verify-all/prove-network.ts";
import { quickVariants } from "../verify-all/variants.ts";

/** A quickly computed one; `npm run verify:all` takes all variants, every built-in network and 2 to 6 devices. */
it("every planner computes squeezenet1.1 in pieces on 3 devices as it is in one", async () => {
  const proof = await proveNetwork("squeezenet1.1", [3], quickVariants);
  const plans = quickVariants.length;
  expect(proof).toMatchObject({ plans, passed: plans, refused: [], failed: [] });
  // A proof of plans that leave all to one device would say little.
  expect(proof.divided).toBeGreaterThan(15);
}, 300_000);
