import { describe, expect, it } from "vitest";
import { InputError } from "../../../sim/errors.ts";
import { builtInNetwork, isComputed, linkOperators } from "../../../sim/model/index.ts";
import { box, wholeBox } from "../../../sim/tensor/index.ts";
import {
  accuracyOf,
  compareWithInterpolation,
  boosted,
  estimatedProfile,
  fitTiles,
  flatPredictor,
  formatTileEstimator,
  measuredBeside,
  measuredTwice,
  parseTileEstimator,
  profileOfEstimator,
  shippedProfiles,
  tileBoosting,
  tracedProfile,
} from "../../../traces/index.ts";
import { loadShippedTraces } from "../../../traces/load.ts";
import { convolution, layer, row, trace } from "../layers.ts";

const name = shippedProfiles.find(({ kind }) => kind === "traces")!.name;
const traces = loadShippedTraces(name);

describe("on the shipped traces", () => {
  it.each([
    ["hot", 1],
    ["hot", 2],
    ["gap", 1],
    ["gap", 2],
  ] as const)(
    "%s, seed %i: held-out tiles are predicted within 5 %%, nine in ten within 12 %%, and better than by interpolation",
    (mode, seed) => {
      const { heldOut, estimator } = fitTiles(traces, { mode, heldOut: 0.15, seed });
      const rows = compareWithInterpolation(traces, mode, heldOut.kernel);
      const own = accuracyOf(rows.map(measuredBeside));
      expect(estimator.models.kernel.heldOut).toEqual(own);
      expect(own.mape).toBeLessThan(0.05);
      expect(own.p90).toBeLessThan(0.12);
      const interpolated = accuracyOf(
        rows.flatMap(({ row: { seconds }, interpolated: predicted }) =>
          predicted === undefined ? [] : [{ predicted, measured: seconds }],
        ),
      );
      expect(interpolated.count).toBeGreaterThan(0.95 * own.count);
      expect(own.mape).toBeLessThan(0.85 * interpolated.mape);
      expect(own.p90).toBeLessThan(0.85 * interpolated.p90);
    },
  );

  it("gap: an estimate is nearer to a tile's first measurement than the second one is", () => {
    const { heldOut } = fitTiles(traces, { mode: "gap", heldOut: 0.15 });
    const twice = measuredTwice(traces, "gap", heldOut.kernel);
    const again = accuracyOf(twice.map(({ first, second }) => ({ predicted: second, measured: first })));
    expect(again.count).toBeGreaterThan(100);
    expect(accuracyOf(twice.map(measuredBeside)).mape).toBeLessThan(again.mape);
  });

  it("add up to a whole network within a tenth, and come from the estimator", () => {
    const hot = estimatedProfile(traces, { name: "estimated", mode: "hot" });
    const measured = tracedProfile(traces, { name, mode: "hot" });
    const operators = linkOperators(builtInNetwork("resnet18")).operators.filter(isComputed);
    let [sum, wanted] = [0, 0];
    for (const operator of operators) {
      const cost = hot.tileCost(operator, wholeBox(operator.shape));
      expect(cost.source).toBe("estimator");
      expect(hot.tileCost(operator, wholeBox(operator.shape))).toBe(cost);
      sum += cost.kernel;
      wanted += measured.tileCost(operator, wholeBox(operator.shape)).kernel;
    }
    expect(Math.abs(sum / wanted - 1)).toBeLessThan(0.1);
  });
});

const operator = convolution([16, 12, 12], 32);
const made = trace(
  ...[32, 16, 8, 4, 2].flatMap((channels) =>
    [12, 6, 3, 2].map((rows) =>
      row(operator, [channels, rows, 12], 1e-6 * channels * rows, { reorderInput: rows > 3 ? 2e-6 : 0 }),
    ),
  ),
);
const settings = { ...tileBoosting, trees: 300, rowShare: 1, leafRows: 1, lambda: 0 };

describe("an estimated profile", () => {
  it("repeats noise-free times that it learnt, zero reorders too", () => {
    const profile = estimatedProfile([made], { name: "made", mode: "hot", learner: boosted(settings) });
    const cost = profile.tileCost(operator, box([0, 16], [0, 6], [0, 12]));
    expect(cost.kernel).toBeCloseTo(96e-6, 7);
    expect(cost.reorderInput).toBeCloseTo(2e-6, 8);
    expect(profile.tileCost(operator, box([0, 16], [0, 3], [0, 12])).reorderInput).toBeCloseTo(0, 8);
    expect(cost.samples).toEqual([]);
  });

  it("knows layers that were not traced, and takes no time for nothing", () => {
    const profile = estimatedProfile([made], { name: "made", mode: "hot" });
    const other = convolution([16, 20, 20], 32);
    expect(profile.tileCost(other, wholeBox(other.shape)).kernel).toBeGreaterThan(0);
    expect(profile.tileCost(operator, box([0, 0], [0, 6], [0, 12])).kernel).toBe(0);
  });

  it("asks the fallback for kinds that it did not learn, or refuses", () => {
    const pooling = layer({ kind: "global-pooling", function: "average" }, [16, 12, 12]);
    const region = wholeBox(pooling.shape);
    const alone = estimatedProfile([made], { name: "made", mode: "hot" });
    expect(() => alone.tileCost(pooling, region)).toThrow(InputError);
    expect(() => alone.tileCost(pooling, region)).toThrow(/has not learnt from any global-pooling layers/);
    const fallback = tracedProfile([trace(row(pooling, pooling.shape, 5e-6))], {
      name: "other",
      mode: "hot",
    });
    const both = estimatedProfile([made], { name: "made", mode: "hot", fallback });
    expect(both.tileCost(pooling, region)).toMatchObject({ kernel: 5e-6, source: "trace" });
  });

  it("refuses a mode without rows", () => {
    expect(() => estimatedProfile([made], { name: "made", mode: "gap" })).toThrow(/have no rows of mode gap/);
  });

  it("never lets a held-out tile train, whichever file has it again", () => {
    const again = trace(...made.rows.map((own) => ({ ...own, samples: [1] })));
    const { heldOut, estimator } = fitTiles([made, again], {
      mode: "hot",
      heldOut: 0.3,
      learner: boosted(settings),
    });
    expect(heldOut.kernel.length + estimator.models.kernel.rows).toBe(made.rows.length);
    for (const { row: own } of heldOut.kernel) expect(own.seconds).toBeLessThan(1);
  });
});

describe("a tile estimator's file", () => {
  const { estimator } = fitTiles([made], {
    mode: "hot",
    learner: boosted({ ...settings, trees: 5 }),
    heldOut: 0.3,
  });
  const text = formatTileEstimator(estimator);

  const exchanged = text
    .replace('"kernel":', '"kernel2":')
    .replace('"reorderInput":', '"kernel":')
    .replace('"kernel2":', '"reorderInput":');

  it("makes the same profile", () => {
    const back = parseTileEstimator(text, "e.json");
    expect(formatTileEstimator(back)).toBe(text);
    const region = wholeBox(operator.shape);
    const [first, second] = [estimator, back].map((own) => profileOfEstimator(own, { name: "made" }));
    expect(second!.tileCost(operator, region)).toEqual(first!.tileCost(operator, region));
    const { features } = estimator.models.kernel.ensemble;
    const values = new Float64Array(features.length);
    expect(flatPredictor(back.models.kernel.ensemble)(values)).toBe(
      flatPredictor(estimator.models.kernel.ensemble)(values),
    );
  });

  it.each([
    ["another format", text.replace("slicewise-tile-estimator", "other"), "e.json: is not a tile estimator"],
    ["another mode", text.replace('"mode":"hot"', '"mode":"cold"'), "e.json: mode:"],
    ["an unknown kind", text.replace('"kinds":["convolution"', '"kinds":["magic"'), "e.json: kinds.0:"],
    ["a model missing", text.replace('"reorderInput":', '"other":'), "e.json: models.reorderInput:"],
    ["models exchanged", exchanged, "e.json: kernel: predicts reorderInput seconds + 1 us"],
    ["no JSON", text.slice(1), "e.json: is not JSON"],
  ])("is refused with %s", (_, bad, reason) => {
    expect(() => parseTileEstimator(bad, "e.json")).toThrow(InputError);
    expect(() => parseTileEstimator(bad, "e.json")).toThrow(reason);
  });
});
