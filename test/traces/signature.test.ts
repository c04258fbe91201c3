import { describe, expect, it } from "vitest";
import { box } from "../../sim/tensor/index.ts";
import { interiorRegion, layerSignature, tileExtents } from "../../traces/index.ts";
import { convolution, layer } from "./layers.ts";

describe("a layer's signature", () => {
  it("names kind, shapes and attributes, and no model", () => {
    const operator = convolution([16, 10, 10], 8);
    const signature =
      "convolution 16x10x10 -> 8x10x10 kernel=3x3 stride=1x1 padding=1,1,1,1 dilation=1x1 groups=1 bias=1 activation=relu";
    expect(layerSignature({ ...operator, id: 5, name: "conv7" })).toBe(signature);
  });

  it("differs where an attribute or a shape differs", () => {
    const layers = [
      convolution([16, 10, 10], 8),
      convolution([16, 10, 10], 16),
      convolution([16, 10, 11], 8),
      convolution([16, 10, 10], 8, 8),
      layer({ kind: "add" }, [4, 4, 4], [4, 4, 4]),
      layer({ kind: "add" }, [4, 4, 4], [4, 4, 4], [4, 4, 4]),
      layer({ kind: "add", activation: "relu" }, [4, 4, 4], [4, 4, 4]),
    ];
    expect(new Set(layers.map(layerSignature)).size).toBe(layers.length);
  });
});

describe("a tile", () => {
  it("is known by its extents, whole heads counted", () => {
    expect(tileExtents(convolution([16, 10, 10], 8), box([2, 5], [0, 4], [3, 10]))).toEqual([3, 4, 7]);
    const attention = layer({ kind: "attention", heads: 4 }, [8, 16], [8, 16], [8, 16]);
    expect(tileExtents(attention, box([0, 3], [4, 8]))).toEqual([3, 4]);
    expect(tileExtents(attention, box([0, 3], [5, 9]))).toEqual([3, 8]);
  });

  it("stands in the middle of rows and columns, at the first channels", () => {
    expect(interiorRegion(convolution([16, 10, 10], 8), [3, 4, 10])).toEqual(box([0, 3], [3, 7], [0, 10]));
    expect(interiorRegion(layer({ kind: "softmax" }, [8, 16]), [2, 4])).toEqual(box([0, 2], [0, 4]));
  });
});
