import fc from "fast-check";
import { expect, it } from "vitest";
import { builtInNetwork, isComputed, linkOperators, networkNames } from "../../../sim/model/index.ts";
import { boxShape } from "../../../sim/tensor/index.ts";
import { tileSizes } from "../../../traces/estimator/tiles/feature-group.ts";
import { roughSeconds } from "../../../traces/estimator/tiles/rough-time.ts";
import { tileFeatureNames, tileFeatures } from "../../../traces/estimator/tiles/tile-features.ts";
import { boxes, fixedSeed } from "../../support/arbitrary.ts";
import { convolution } from "../layers.ts";

it("features have names of their own", () => {
  expect(new Set(tileFeatureNames).size).toBe(tileFeatureNames.length);
});

it.each(networkNames)("%s: every tile has finite features, one a name, and a rough time", (network) => {
  const operators = linkOperators(builtInNetwork(network)).operators.filter(isComputed);
  for (const operator of operators) {
    fc.assert(
      fc.property(boxes(operator.shape), (region) => {
        const tile = tileSizes(operator, boxShape(region));
        const values = tileFeatures(tile);
        expect(values).toHaveLength(tileFeatureNames.length);
        expect(values.every(Number.isFinite)).toBe(true);
        expect(roughSeconds(tile)).toBeGreaterThan(0);
      }),
      { ...fixedSeed, numRuns: 3 },
    );
  }
});

it("sizes are those of a convolution, worked out by hand", () => {
  const tile = tileSizes(convolution([16, 10, 10], 32), [8, 4, 10]);
  expect(tile).toMatchObject({
    macs: 8 * 4 * 10 * 16 * 9,
    elements: 320,
    outputBytes: 1280,
    // Four rows in the middle read one more above and below.
    inputExtents: [[16, 6, 10]],
    inputBytes: 4 * 16 * 6 * 10,
    weightBytes: 4 * (8 * 16 * 9 + 8),
  });
  const value = (name: string) => tileFeatures(tile)[tileFeatureNames.indexOf(name)];
  expect(value("is convolution")).toBe(1);
  expect(value("channel alignment")).toBe(2);
  expect(value("input channel alignment")).toBe(3);
  expect(value("channel share")).toBe(0.25);
  expect(value("reads padding above")).toBe(0);
  expect(value("reads padding beside")).toBe(1);
  // Eight channels take a vector of sixteen: twice the work.
  expect(roughSeconds(tile)).toBeCloseTo(3e-6 + (2 * 46_080) / 5e10, 12);
});
