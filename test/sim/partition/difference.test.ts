import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { difference, uncovered } from "../../../sim/partition/index.ts";
import { contains, hull, isEmpty, volume, type Box } from "../../../sim/tensor/index.ts";
import { boxes, fixedSeed } from "../../support/arbitrary.ts";

const shape = [3, 5, 4];
const cases = fc.tuple(boxes(shape), fc.array(boxes(shape), { maxLength: 4 }));

/** Single elements of the frame, as boxes. */
const elements = Array.from({ length: 3 * 5 * 4 }, (_, index): Box => {
  const start = [Math.floor(index / 20), Math.floor(index / 4) % 5, index % 4];
  return { start, end: start.map((value) => value + 1) };
});

describe("what is left of a box without others", () => {
  it("holds each remaining element once, in boxes that are not empty", () => {
    fc.assert(
      fc.property(cases, ([region, others]) => {
        const parts = difference(region, others);
        const left = elements.filter(
          (element) => contains(region, element) && !others.some((other) => contains(other, element)),
        );
        expect(parts.some(isEmpty)).toBe(false);
        expect(parts.reduce((sum, part) => sum + volume(part), 0)).toBe(left.length);
        for (const element of left) expect(parts.some((part) => contains(part, element))).toBe(true);
        const smallest = uncovered(region, others);
        if (left.length === 0) expect(isEmpty(smallest)).toBe(true);
        else expect(smallest).toEqual(left.reduce(hull));
      }),
      { ...fixedSeed, numRuns: 200 },
    );
  });
});
