import fc from "fast-check";
import { expect, it } from "vitest";
import { bestBound } from "../../../planners/lower-bound/best-prices.ts";
import { minimise } from "../../../planners/linear-program.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

it("the best prices bound as much as the best mean of all ways needs", () => {
  const amount = fc.integer({ min: 0, max: 30 });
  const resources = 4;
  const vector = fc.array(amount, { minLength: resources, maxLength: resources });
  const capacities = fc.array(fc.integer({ min: 1, max: 5 }), {
    minLength: resources,
    maxLength: resources,
  });
  fc.assert(
    fc.property(fc.array(vector, { minLength: 1, maxLength: 12 }), capacities, (ways, capacity) => {
      // Parts of the ways that make one; the last variable is the time in which what they use is there.
      const mean = minimise({
        objective: [...ways.map(() => 0), 1],
        constraints: [
          { terms: ways.map((_, way): [number, number] => [way, 1]), atLeast: 1 },
          ...capacity.map((own, resource) => ({
            terms: [
              ...ways.map((way, place): [number, number] => [place, way[resource]!]),
              [ways.length, -own] as const,
            ],
            atMost: 0,
          })),
        ],
      });
      if (mean.status !== "optimal") throw new Error(mean.status);
      const bound = bestBound(capacity, (prices) =>
        ways
          .map((amounts) => ({
            amounts,
            cost: amounts.reduce((sum, used, resource) => sum + used * prices[resource]!, 0),
          }))
          .reduce((least, way) => (way.cost < least.cost ? way : least)),
      );
      expect(bound).toBeLessThanOrEqual(mean.objective * (1 + 1e-9) + 1e-12);
      expect(bound).toBeGreaterThanOrEqual(mean.objective * 0.995 - 1e-9);
    }),
    { ...fixedSeed, numRuns: 200 },
  );
});
