import fc from "fast-check";
import { expect, it } from "vitest";
import { buildModel, macs, modelMacs, type Model } from "../../../sim/model/index.ts";
import { costMetrics, expectedMetrics, type Metrics } from "../../../sim/run/index.ts";
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

it("sources of times have the parts of the seconds that they gave, and none where nothing was computed", () => {
  const none = zeros();
  const seconds = {
    ...none,
    trace: 1,
    table: 2,
    interpolated: 3,
    scaled: 4,
    estimator: 5,
    board: 6,
    roofline: 9,
  };
  const { shares, costNotes } = costMetrics({ bySource: seconds, notes: new Set(["a", "b"]) });
  expect(shares).toEqual(
    Object.fromEntries(Object.entries(seconds).map(([source, each]) => [source, each / 30])),
  );
  expect(costNotes).toEqual(["a", "b"]);
  expect(costMetrics({ bySource: none, notes: new Set() }).shares).toEqual(none);
});

it("a request on average: every figure by its share, sources by seconds, the largest memory of any", () => {
  const shares = { ...costMetrics({ bySource: zeros(), notes: new Set() }).shares };
  const metrics = (factor: number, source: "trace" | "stated", energy: number | null): Metrics => ({
    latency: factor,
    bytesMoved: 10 * factor,
    redundantMacs: 100 * factor,
    skippedShare: factor / 10,
    peakMemory: 7 * factor,
    shares: { ...shares, [source]: 1 },
    costNotes: ["same", source],
    busy: [factor, 3 * factor],
    energy,
  });
  const early = metrics(1, "trace", 6);
  const late = metrics(2, "stated", 10);
  const mean = expectedMetrics([
    { share: 0.75, metrics: early },
    { share: 0.25, metrics: late },
  ]);
  expect(mean).toEqual({
    ...{ latency: 1.25, bytesMoved: 12.5, redundantMacs: 125, skippedShare: expect.closeTo(0.125, 12) },
    peakMemory: 14,
    // 3 of 5 seconds, and 2 of 5: a late request computes twice as long.
    shares: { ...shares, trace: expect.closeTo(0.6, 12), stated: expect.closeTo(0.4, 12) },
    costNotes: ["same", "trace", "stated"],
    busy: [1.25, 3.75],
    energy: 7,
  });
  const unknown = { share: 0.25, metrics: { ...late, energy: null } };
  expect(expectedMetrics([{ share: 0.75, metrics: early }, unknown]).energy).toBeNull();
  expect(expectedMetrics([{ share: 1, metrics: early }])).toBe(early);
  expect(() => expectedMetrics([])).toThrow("no average of nothing");
});

function zeros() {
  return {
    ...{ trace: 0, table: 0, interpolated: 0, scaled: 0, estimator: 0 },
    ...{ board: 0, extrapolated: 0, roofline: 0, stated: 0 },
  };
}
