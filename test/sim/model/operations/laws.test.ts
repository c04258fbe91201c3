import fc from "fast-check";
import { expect, test } from "vitest";
import {
  inputRegion,
  isSplittable,
  macs,
  parameters,
  type OperationKind,
} from "../../../../sim/model/index.ts";
import { emptyBox, isEmpty, wholeBox, withRange } from "../../../../sim/tensor/index.ts";
import { fixedSeed } from "../../../support/arbitrary.ts";
import { cuts, fittingLayers, regionOf } from "../../../traces/fitting-layers.ts";
import { randomLayers } from "../../../traces/random-layers.ts";

/** Kinds of which a part may take more than its share: whole heads, all steps up to its last, axes that no input goes with. */
const unshared: ReadonlySet<OperationKind> = new Set(["attention", "recurrent", "along-axes"]);
/** Kinds that need all of an input whatever is asked for. */
const greedy: ReadonlySet<OperationKind> = new Set(["fully-connected", "exit"]);

test.each(Object.entries(randomLayers))(
  "%s: parts of a region read no more than the whole, take as many products, and nothing takes none",
  (_, layers) => {
    fc.assert(
      fc.property(fittingLayers(layers), cuts, fc.nat(), fc.nat(), (operator, cut, axisOf, placeOf) => {
        const none = emptyBox(operator.shape.length);
        expect(macs(operator, none)).toBe(0);
        expect(macs(operator)).toBe(macs(operator, wholeBox(operator.shape)));
        expect(parameters(operator)).toBe(parameters(operator, wholeBox(operator.shape)));
        const all = operator.inputShapes.map((_, index) => index);
        if (isSplittable(operator) && !greedy.has(operator.operation.kind))
          for (const index of all) expect(isEmpty(inputRegion(operator, none, index))).toBe(true);
        if (operator.shape.length === 0) return;
        const region = regionOf(operator.shape, cut);
        const axis = axisOf % operator.shape.length;
        const [start, end] = [region.start[axis]!, region.end[axis]!];
        const middle = start + (placeOf % (end - start));
        const parts = [withRange(region, axis, start, middle), withRange(region, axis, middle, end)];
        const sum = parts.reduce((total, part) => total + macs(operator, part), 0);
        if (unshared.has(operator.operation.kind) || !isSplittable(operator))
          expect(sum).toBeGreaterThanOrEqual(macs(operator, region));
        else expect(sum).toBeCloseTo(macs(operator, region), 6);
        for (const part of parts) {
          expect(parameters(operator, part)).toBeLessThanOrEqual(parameters(operator, region));
          for (const index of all) {
            const whole = inputRegion(operator, region, index);
            const own = inputRegion(operator, part, index);
            if (isEmpty(own) || isEmpty(part)) continue;
            for (const [place, from] of own.start.entries()) {
              expect(from).toBeGreaterThanOrEqual(whole.start[place]!);
              expect(own.end[place]!).toBeLessThanOrEqual(whole.end[place]!);
            }
          }
        }
      }),
      { ...fixedSeed, numRuns: 25 },
    );
  },
);
