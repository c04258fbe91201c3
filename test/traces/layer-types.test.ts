import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { buildModel, bytesPerElement, retypeModel, type ElementType } from "../../sim/model/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import {
  formatTrace,
  layerSignature,
  parseTrace,
  rooflineProfile,
  roughProfile,
  tracedProfile,
} from "../../traces/index.ts";
import { formatTypes, inFloat32, parseTypes } from "../../traces/layer-types.ts";
import { tilesOf } from "../../traces/record/index.ts";
import { testbedProfile, testbeds } from "../../traces/testbed/index.ts";
import { fixedSeed } from "../support/arbitrary.ts";
import { convolution, row, trace } from "./layers.ts";

const types = fc.constantFrom(...(Object.keys(bytesPerElement) as ElementType[]));
const usual = convolution([16, 10, 10], 8);
const half = { ...usual, inputTypes: ["float16"], elementType: "float16", weightType: "float16" } as const;
const whole = wholeBox(usual.shape);

test("element types are read as they are written, and a layer in float32 does not mention them", () => {
  fc.assert(
    fc.property(fc.array(types, { maxLength: 3 }), types, types, (inputTypes, elementType, weightType) => {
      const text = formatTypes({ ...usual, inputTypes, elementType, weightType }) ?? "float32";
      expect(parseTypes(text, inputTypes.length)).toEqual({ inputTypes, elementType, weightType });
    }),
    fixedSeed,
  );
  expect(layerSignature(usual)).not.toContain("types");
  expect(layerSignature(half)).toBe(`${layerSignature(usual)} types=float16`);
  expect(() => parseTypes("float17", 1)).toThrow('"float17" is not an element type');
  expect(() => parseTypes("int8+int8>int8/int8", 1)).toThrow("is not for 1 inputs");
});

describe("a traced profile", () => {
  const both = trace(
    row(usual, [8, 10, 10], 4e-6),
    row({ ...half, name: layerSignature(half) }, [8, 10, 10], 1e-6),
  );
  const profileOf = (text: string) =>
    tracedProfile([parseTrace(text, "types.csv")], { name: "board", mode: "hot" });

  it("tells layers of different types apart", () => {
    const profile = profileOf(formatTrace(both));
    expect(profile.tileCost(usual, whole)).toMatchObject({ kernel: 4e-6, source: "trace" });
    expect(profile.tileCost(half, whole)).toMatchObject({ kernel: 1e-6, source: "trace" });
    expect(profile.tileCost(half, whole)).not.toHaveProperty("note");
  });

  it("takes the times of float32 where it has no others, and says so", () => {
    const profile = profileOf(formatTrace({ ...both, rows: both.rows.slice(0, 1) }));
    expect(profile.tileCost(usual, whole)).not.toHaveProperty("note");
    expect(profile.tileCost(half, whole)).toMatchObject({
      kernel: 4e-6,
      source: "trace",
      note: "layers in float16 take the times of such layers in float32",
    });
  });

  it("does not take the times of other types for float32", () => {
    const profile = profileOf(formatTrace({ ...both, rows: both.rows.slice(1) }));
    expect(() => profile.tileCost(usual, whole)).toThrow("has no trace of layer");
  });
});

it.each([
  ["testbed", testbedProfile(testbeds[0]!)],
  ["rough guess", roughProfile("board")],
])("a %s counts as if in float32, and says so", (_, profile) => {
  const { note, ...cost } = profile.tileCost(half, whole);
  expect(note).toBe("layers in float16 take the times of such layers in float32");
  expect(cost).toEqual(profile.tileCost(usual, whole));
});

it("a roofline counts the bytes of the types, and says whose rate arithmetic has", () => {
  const peakFlops = { convolution: 1e18, pointwise: 1e18, depthwise: 1e18, matrix: 1e18, other: 1e18 };
  const profile = rooflineProfile({ name: "slow memory", peakFlops, memoryBandwidth: 1e6 });
  const cost = profile.tileCost(half, whole);
  expect(cost.kernel).toBe(profile.tileCost(usual, whole).kernel / 2);
  expect(cost.note).toBe("arithmetic in float16 goes at the rate of float32");
  // Inputs, output and weights by hand: 16x10x10 of uint8, 8x10x10 of float64, 8x16x3x3 of int8 and 8 biases of int32.
  const mixed = { ...usual, inputTypes: ["uint8"], elementType: "float64", weightType: "int8" } as const;
  expect(profile.tileCost(mixed, whole).kernel).toBeCloseTo((1600 + 8 * 800 + 1152 + 4 * 8) / 1e6, 12);
});

it("layers are recorded in float32, whatever their types", () => {
  const model = buildModel("one", [
    { name: "in", operation: { kind: "input", shape: [4, 8] }, inputs: [] },
    { name: "out", operation: { kind: "matmul", outputFeatures: 3, bias: true }, inputs: ["in"] },
  ]);
  const recorded = tilesOf(retypeModel(model, "int8"), [2]).map(({ operator }) => layerSignature(operator));
  expect(recorded).toEqual(tilesOf(model, [2]).map(({ operator }) => layerSignature(operator)));
  expect(inFloat32(model.operators[1]!)).toBe(model.operators[1]);
});
