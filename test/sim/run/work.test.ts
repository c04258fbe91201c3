import fc from "fast-check";
import { expect, it } from "vitest";
import { buildModel, macs, modelMacs, type Model } from "../../../sim/model/index.ts";
import { workBalance } from "../../../sim/run/work.ts";
import { contains, wholeBox, type Box } from "../../../sim/tensor/index.ts";
import { BlockGeometry } from "../../../planners/segments/index.ts";
import { schemes } from "../../../sim/partition/index.ts";
import { chains, fixedSeed } from "../../support/arbitrary.ts";
import { modelFamilies } from "../../support/families.ts";

/** All single elements of a shape. */
function elementsOf(shape: readonly number[]): Box[] {
  return shape.reduce<Box[]>(
    (boxes, extent) =>
      boxes.flatMap(({ start, end }) =>
        Array.from({ length: extent }, (_, at) => ({ start: [...start, at], end: [...end, at + 1] })),
      ),
    [{ start: [], end: [] }],
  );
}

it("work is redundant where an element is made again, and left out where it is not made, element by element", () => {
  const models = fc.oneof(
    chains(1, 4).map((layers): Model => buildModel("chain", layers)),
    fc.constantFrom(...modelFamilies),
  );
  let skips = 0;
  fc.assert(
    fc.property(
      models,
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(...schemes),
      (model, devices, scheme) => {
        const geometry = new BlockGeometry(model, devices);
        const kind = geometry.kindOf({ scheme, shares: Array<number>(devices).fill(1) });
        const pieces = geometry.pieces({ first: 0, last: geometry.order.length - 1, kind });
        let [again, leftOut] = [0, 0];
        for (const operator of model.operators) {
          if (macs(operator) === 0) continue;
          const own = pieces.filter((piece) => piece.operator === operator.id);
          for (const element of elementsOf(operator.shape)) {
            const times = own.filter(({ region }) => contains(region, element)).length;
            if (times === 0) leftOut += macs(operator, element);
            else again += (times - 1) * macs(operator, element);
          }
        }
        if (leftOut > 0) skips++;
        const { redundantMacs, skippedShare } = workBalance(model, pieces);
        expect(redundantMacs).toBe(again);
        expect(redundantMacs).toBeGreaterThanOrEqual(0);
        expect(skippedShare * modelMacs(model)).toBeCloseTo(leftOut, 3);
        const whole = geometry.order.map((operator) => ({
          operator,
          region: wholeBox(model.operators[operator]!.shape),
        }));
        expect(workBalance(model, whole)).toEqual({ redundantMacs: 0, skippedShare: 0 });
      },
    ),
    { ...fixedSeed, numRuns: 60 },
  );
  expect(skips).toBeGreaterThan(0);
});
