import { describe, expect, it } from "vitest";
import { box, wholeBox } from "../../../sim/tensor/index.ts";
import { operatorClass, rooflineProfile, shippedProfiles, computedProfile } from "../../../traces/index.ts";
import { convolution, layer } from "../layers.ts";

const peakFlops = { convolution: 1e9, pointwise: 2e9, depthwise: 1e8, matrix: 4e9, other: 5e8 };

describe("a roofline profile", () => {
  it("takes as long as the arithmetic where that is longer", () => {
    const profile = rooflineProfile({ name: "r", peakFlops, memoryBandwidth: 1e12 });
    const operator = convolution([16, 10, 10], 8);
    // 8 x 10 x 10 outputs of 16 x 9 multiply-accumulates, two operations each.
    expect(profile.tileCost(operator, wholeBox(operator.shape)).kernel).toBeCloseTo((2 * 115_200) / 1e9, 12);
  });

  it("takes as long as the memory traffic where that is longer", () => {
    const profile = rooflineProfile({ name: "r", peakFlops, memoryBandwidth: 1e6, overhead: 1e-5 });
    const operator = layer({ kind: "matmul", outputFeatures: 4, bias: true }, [2, 3]);
    // 2 x 3 in, 2 x 4 out, 3 x 4 weights, 4 biases; four bytes each.
    expect(profile.tileCost(operator, wholeBox(operator.shape)).kernel).toBeCloseTo(1e-5 + 120e-6, 12);
    // One token: 3 in, 4 out, all 16 parameters.
    expect(profile.tileCost(operator, box([1, 2], [0, 4])).kernel).toBeCloseTo(1e-5 + 92e-6, 12);
  });

  it("counts one operation an element for kinds without multiplications", () => {
    const profile = rooflineProfile({ name: "r", peakFlops, memoryBandwidth: 1e12 });
    const operator = layer({ kind: "activation", function: "relu" }, [5, 10, 10]);
    expect(profile.tileCost(operator, wholeBox(operator.shape)).kernel).toBeCloseTo(1e-6, 15);
  });

  it("reads one table row a token, not the tables", () => {
    const profile = rooflineProfile({ name: "r", peakFlops, memoryBandwidth: 1e6 });
    const operator = layer({ kind: "embedding", rows: 30_000, features: 10 }, [3, 1]);
    // 3 tokens in, 30 elements out, 30 elements of the tables.
    expect(profile.tileCost(operator, wholeBox(operator.shape)).kernel).toBeCloseTo(252e-6, 12);
  });

  it("does not depend on where a tile lies, nor on what was asked before", () => {
    const profile = rooflineProfile({ name: "r", peakFlops, memoryBandwidth: 1e6 });
    const again = rooflineProfile({ name: "r", peakFlops, memoryBandwidth: 1e6 });
    const operator = convolution([16, 10, 10], 8);
    const [top, middle] = [box([0, 8], [0, 4], [0, 10]), box([0, 8], [3, 7], [0, 10])];
    expect(profile.tileCost(operator, top)).toEqual(profile.tileCost(operator, middle));
    expect(again.tileCost(operator, middle)).toEqual(profile.tileCost(operator, top));
  });

  it("tells classes apart", () => {
    expect(operatorClass(convolution([8, 5, 5], 8))).toBe("convolution");
    expect(operatorClass(convolution([8, 5, 5], 8, 8))).toBe("depthwise");
    expect(operatorClass(layer({ kind: "matmul", outputFeatures: 4, bias: true }, [2, 3]))).toBe("matrix");
    expect(operatorClass(layer({ kind: "softmax" }, [2, 3]))).toBe("other");
  });
});

describe("shipped rooflines", () => {
  const names = shippedProfiles.filter(({ kind }) => kind === "roofline").map(({ name }) => name);

  it.each(names)("%s answers for a convolution", (name) => {
    const operator = convolution([64, 56, 56], 64);
    const { kernel, source } = computedProfile(name)!.tileCost(operator, wholeBox(operator.shape));
    expect(source).toBe("roofline");
    expect(kernel).toBeGreaterThan(1e-4);
    expect(kernel).toBeLessThan(0.1);
  });

  it("are the boards that literature uses, and nothing else", () => {
    expect(names).toEqual(["raspberry-pi-4", "raspberry-pi-3", "tms320c6678-peak"]);
    expect(computedProfile("x86-64-zen4-avx512")).toBeUndefined();
  });
});
