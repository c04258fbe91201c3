import fc from "fast-check";
import { expect, it } from "vitest";
import { readRegion } from "../../verify/rows.ts";
import { TensorStore } from "../../verify/tensor-store.ts";
import { elementCount, type Box, type Shape } from "../../sim/tensor/index.ts";
import { boxes, fixedSeed } from "../support/arbitrary.ts";

/** Boxes that often cover an axis wholly. */
const regions = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
  .chain((shape) => fc.record({ shape: fc.constant(shape), region: boxes(shape) }));

/** Places of a region's elements in the whole tensor, one by one. */
function places(shape: Shape, { start, end }: Box): number[] {
  return Array.from({ length: elementCount(shape) }, (_, place) => place).filter((place) => {
    let rest = place;
    return shape.toReversed().every((extent, index) => {
      const axis = shape.length - 1 - index;
      const at = rest % extent;
      rest = Math.floor(rest / extent);
      return at >= start[axis]! && at < end[axis]!;
    });
  });
}

it("reads just the elements of a region, in their order", () => {
  fc.assert(
    fc.property(regions, ({ shape, region }) => {
      const whole = Float32Array.from({ length: elementCount(shape) }, (_, place) => place);
      expect([...readRegion(whole, shape, region)]).toEqual(places(shape, region));
    }),
    fixedSeed,
  );
});

it("writes just the elements of a region; all others are missing", () => {
  fc.assert(
    fc.property(regions, ({ shape, region }) => {
      const inside = places(shape, region);
      const store = new TensorStore([shape]);
      store.write(0, region, Float32Array.from(inside));
      const all = { start: shape.map(() => 0), end: [...shape] };
      const expected = Array.from({ length: elementCount(shape) }, (_, place) =>
        inside.includes(place) ? place : NaN,
      );
      expect([...store.read(0, all)]).toEqual(expected);
    }),
    fixedSeed,
  );
});
