import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { peak } from "../../../planners/lower-bound/peak.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

describe("the peak of a concave function", () => {
  it("is found to a part of (2/3) to the steps", () => {
    const unit = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);
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

  it("may be at both ends, and no place is tried twice", () => {
    expect(peak((x) => x, 10)).toEqual({ at: 1, value: 1 });
    expect(peak((x) => -x, 10)).toEqual({ at: 0, value: -0 });
    const asked: number[] = [];
    peak((x) => asked.push(x), 7);
    expect(new Set(asked).size).toBe(2 + 2 * 7);
  });
});
