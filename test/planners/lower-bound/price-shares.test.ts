import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bestShares, peak } from "../../../planners/lower-bound/price-shares.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

const unit = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);

describe("the search for prices", () => {
  it("finds the peak of a concave function to a part of (2/3) to the steps", () => {
    fc.assert(
      fc.property(unit, fc.integer({ min: 4, max: 20 }), (top, steps) => {
        const heightAt = (x: number) => 5 - Math.abs(x - top);
        const { at, value } = peak(heightAt, steps);
        expect(value).toBe(heightAt(at));
        expect(Math.abs(at - top)).toBeLessThanOrEqual((2 / 3) ** steps);
      }),
      { ...fixedSeed, numRuns: 200 },
    );
  });

  it("meets both ends, and no place twice in vain", () => {
    expect(peak((x) => x)).toEqual({ at: 1, value: 1 });
    expect(peak((x) => -x)).toEqual({ at: 0, value: -0 });
    const asked: number[] = [];
    peak((x) => asked.push(x), 7);
    expect(new Set(asked).size).toBe(2 + 2 * 7);
  });

  it("comes near the top of functions of all four shares", () => {
    const target = fc.record({ chain: unit, rest: unit, workAtHome: unit, linksOfHome: unit });
    fc.assert(
      fc.property(target, ({ chain, rest, ...home }) => {
        const top = { chain: 0.8 * chain, links: 0.8 * rest * (1 - 0.8 * chain), ...home };
        let greatest = 0;
        const found = bestShares((shares) => {
          const isShared =
            shares.chain + shares.links <= 1 + 1e-12 && Object.values(shares).every((share) => share >= 0);
          if (!isShared) throw new RangeError("the shares are none of a whole");
          const value =
            2 -
            (shares.chain - top.chain) ** 2 -
            (shares.links - top.links) ** 2 -
            (shares.workAtHome - top.workAtHome) ** 2 -
            (shares.linksOfHome - top.linksOfHome) ** 2;
          greatest = Math.max(greatest, value);
          return value;
        });
        expect(found).toBe(greatest);
        expect(found).toBeGreaterThan(1.97);
      }),
      { ...fixedSeed, numRuns: 30 },
    );
  });

  it("says nothing of what is never above zero", () => {
    expect(bestShares(() => -1)).toBe(0);
  });
});
