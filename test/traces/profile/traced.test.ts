import { describe, expect, it } from "vitest";
import { InputError } from "../../../sim/errors.ts";
import { macs, type Operator } from "../../../sim/model/index.ts";
import { box, volume, wholeBox, type Shape } from "../../../sim/tensor/index.ts";
import {
  interiorRegion,
  interpolatedProfile,
  errorsByTileShare,
  leaveOneOut,
  leaveOneOutErrors,
  rooflineProfile,
  scaledProfile,
  tracedProfile,
} from "../../../traces/index.ts";
import { convolution, layer, row, trace } from "../layers.ts";

const operator = convolution([16, 32, 32], 64);
const options = { name: "bench", mode: "hot" } as const;

/** A device that starts in 7 us and does 50 billion multiply-accumulates a second; reorders take 1 ns an element. */
function linearRow(layerOperator: Operator, extents: Shape) {
  const region = interiorRegion(layerOperator, extents);
  return row(layerOperator, extents, linearTime(layerOperator, extents), {
    reorderInput: volume(region) * 1e-9,
  });
}

function linearTime(layerOperator: Operator, extents: Shape): number {
  return 7e-6 + macs(layerOperator, interiorRegion(layerOperator, extents)) / 50e9;
}

const linear = trace(
  ...[
    [64, 32, 32],
    [64, 16, 32],
    [64, 8, 32],
    [64, 32, 16],
    [64, 32, 8],
    [32, 32, 32],
    [16, 32, 32],
    [64, 16, 16],
  ].map((extents) => linearRow(operator, extents)),
);

describe("a traced profile", () => {
  it("answers with the median and the samples of a traced tile", () => {
    const samples = [3e-5, 1e-5, 2e-5];
    const profile = tracedProfile(
      [trace(row(operator, [64, 16, 32], 0, { samples, reorderInput: 4e-6, reorderOutput: 5e-6 }))],
      options,
    );
    expect(profile.tileCost(operator, box([0, 64], [16, 32], [0, 32]))).toEqual({
      kernel: 2e-5,
      reorderInput: 4e-6,
      reorderOutput: 5e-6,
      source: "trace",
      samples,
    });
  });

  it.each([
    ["fewer rows", [64, 12, 32]],
    ["fewer columns", [64, 32, 11]],
    ["fewer channels", [48, 32, 32]],
    ["fewer rows than any", [64, 2, 32]],
    ["a grid cell", [64, 12, 16]],
    ["a box that differs in every extent", [48, 12, 24]],
  ] as const)("interpolates %s exactly on a device whose time is linear in work", (_, extents) => {
    const cost = tracedProfile([linear], options).tileCost(operator, interiorRegion(operator, extents));
    expect(cost.source).toBe("interpolated");
    expect(cost.samples).toEqual([]);
    expect(cost.kernel / linearTime(operator, extents)).toBeCloseTo(1, 9);
    expect(cost.reorderInput / (volume(interiorRegion(operator, extents)) * 1e-9)).toBeCloseTo(1, 9);
  });

  it("keeps to tiles whose channels fill vector blocks when its own do", () => {
    const slowChannels = trace(
      row(operator, [64, 32, 32], 64e-6),
      row(operator, [33, 32, 32], 500e-6),
      row(operator, [16, 32, 32], 16e-6),
      row(operator, [21, 32, 32], 400e-6),
    );
    const profile = tracedProfile([slowChannels], options);
    expect(profile.tileCost(operator, interiorRegion(operator, [32, 32, 32])).kernel).toBeCloseTo(32e-6, 12);
    expect(profile.tileCost(operator, interiorRegion(operator, [27, 32, 32])).kernel).toBeCloseTo(450e-6, 12);
  });

  it("gives tiles their share where only the whole layer was measured, and says that this is not an interpolation", () => {
    const whole = operator.shape;
    const half = box([0, whole[0]!], [0, whole[1]! / 2], [0, whole[2]!]);
    const alone = tracedProfile([trace(row(operator, whole, 8e-5))], options);
    expect(alone.tileCost(operator, wholeBox(whole)).source).toBe("trace");
    const { source, kernel } = alone.tileCost(operator, half);
    expect(source).toBe("scaled");
    expect(kernel).toBeCloseTo(4e-5, 12);
    const tile = row(operator, [whole[0]!, 2, whole[2]!], 3e-5);
    const both = tracedProfile([trace(row(operator, whole, 8e-5), tile)], options);
    expect(both.tileCost(operator, half).source).toBe("interpolated");
    const part = tracedProfile([trace(tile)], options);
    expect(part.tileCost(operator, half).source).toBe("interpolated");
  });

  it("uses rows of its mode only, and pools what several traces measured", () => {
    const whole = operator.shape;
    const traces = [
      trace(row(operator, whole, 1e-5), row(operator, whole, 9e-5, { mode: "gap" })),
      trace(row(operator, whole, 2e-5)),
    ];
    expect(tracedProfile(traces, options).tileCost(operator, wholeBox(whole)).kernel).toBeCloseTo(1.5e-5, 12);
    expect(
      tracedProfile(traces, { name: "gap", mode: "gap" }).tileCost(operator, wholeBox(whole)).kernel,
    ).toBe(9e-5);
    expect(() => tracedProfile([linear], { name: "gap", mode: "gap" })).toThrow(InputError);
  });

  it("finds the rows of an equal layer of another name", () => {
    const twin = { ...operator, id: 17, name: "twin" };
    expect(tracedProfile([linear], options).tileCost(twin, wholeBox(twin.shape)).source).toBe("trace");
  });

  it("asks the fallback for a layer without rows, or says what to do", () => {
    const other = layer({ kind: "softmax" }, [4, 8]);
    const peakFlops = { convolution: 1, pointwise: 1, depthwise: 1, matrix: 1, other: 1e9 };
    const fallback = rooflineProfile({ name: "bound", peakFlops, memoryBandwidth: 1e9 });
    const profile = tracedProfile([linear], { ...options, fallback });
    expect(profile.tileCost(other, wholeBox(other.shape)).source).toBe("roofline");
    expect(() => tracedProfile([linear], options).tileCost(other, wholeBox(other.shape))).toThrow(
      /softmax 4x8 -> 4x8.*slicewise trace record/,
    );
  });

  it("gives the same object again, and nothing for an empty tile", () => {
    const profile = tracedProfile([linear], options);
    const first = profile.tileCost(operator, box([0, 64], [3, 9], [0, 32]));
    expect(profile.tileCost(operator, box([0, 64], [20, 26], [0, 32]))).toBe(first);
    expect(profile.tileCost(operator, box([0, 0], [0, 0], [0, 0])).kernel).toBe(0);
  });

  it("counts a part of an attention head as the whole head", () => {
    const attention = layer({ kind: "attention", heads: 4 }, [8, 16], [8, 16], [8, 16]);
    const profile = tracedProfile(
      [trace(row(attention, [8, 4], 1e-5), row(attention, [8, 8], 2e-5))],
      options,
    );
    expect(profile.tileCost(attention, box([0, 8], [5, 7])).kernel).toBe(1e-5);
    expect(profile.tileCost(attention, box([0, 8], [3, 5])).kernel).toBe(2e-5);
  });
});

describe("an interpolated profile", () => {
  it("never uses a tile's own row", () => {
    const spoiled = trace(
      ...linear.rows.filter(({ extents }) => extents[1] !== 16 || extents[2] !== 32),
      row(operator, [64, 16, 32], 1),
    );
    const cost = interpolatedProfile([spoiled], options).tileCost(operator, box([0, 64], [0, 16], [0, 32]));
    expect(cost.source).toBe("interpolated");
    expect(cost.kernel / linearTime(operator, [64, 16, 32])).toBeCloseTo(1, 9);
  });

  it("needs another tile of the layer", () => {
    const alone = trace(row(operator, operator.shape, 1e-5));
    expect(() => interpolatedProfile([alone], options).tileCost(operator, wholeBox(operator.shape))).toThrow(
      InputError,
    );
    expect(leaveOneOutErrors([alone], "hot")).toEqual([]);
  });

  it("has the error that one wrong row makes", () => {
    const [exact] = leaveOneOutErrors([linear], "hot");
    expect(exact).toMatchObject({ group: "convolution", count: 8 });
    expect(exact!.mean).toBeLessThan(1e-9);

    const line = trace(
      row(operator, [64, 8, 32], 1e-4),
      row(operator, [64, 16, 32], 4e-4),
      row(operator, [64, 24, 32], 3e-4),
    );
    // Predicted: 3.5e-4 (the mean of two that fall), 2e-4 (between), 6e-4 (no longer than in proportion).
    const [error] = leaveOneOutErrors([line], "hot");
    expect(error!.count).toBe(3);
    expect(error!.mean).toBeCloseTo((2.5 + 0.5 + 1) / 3, 9);
    expect(error!.p90).toBeCloseTo(1 + 0.8 * 1.5, 9);
    // The same, a quarter, a half and three quarters of the layer.
    const byShare = errorsByTileShare(leaveOneOut([line], "hot"));
    expect(byShare.map(({ group, count }) => [group, count])).toEqual([
      ["1/16 to 1/4", 1],
      ["1/4 to 1/2", 1],
      ["above 1/2", 1],
    ]);
    for (const [index, mean] of [2.5, 0.5, 1].entries()) expect(byShare[index]!.mean).toBeCloseTo(mean, 9);
  });
});

describe("a scaled profile", () => {
  it("multiplies all times and samples", () => {
    const samples = [1e-5, 2e-5, 4e-5];
    const base = tracedProfile(
      [trace(row(operator, operator.shape, 0, { samples, reorderInput: 1e-6, reorderOutput: 2e-6 }))],
      options,
    );
    const slow = scaledProfile(base, 4);
    const cost = slow.tileCost(operator, wholeBox(operator.shape));
    expect(cost).toEqual({
      kernel: 8e-5,
      reorderInput: 4e-6,
      reorderOutput: 8e-6,
      source: "trace",
      samples: [4e-5, 8e-5, 16e-5],
    });
    expect(slow.tileCost(operator, wholeBox(operator.shape))).toBe(cost);
    expect(slow.name).toBe("bench x4");
  });

  it.each([0, -1, NaN, Infinity])("refuses the factor %d", (factor) => {
    expect(() => scaledProfile(tracedProfile([linear], options), factor)).toThrow(InputError);
  });
});
