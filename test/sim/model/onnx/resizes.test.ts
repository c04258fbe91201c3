import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importOnnx } from "../../../../sim/model/index.ts";
import { expectRuntimeShapes, fileOf, floats, numbers, type OneNode } from "./one-node.ts";

const map = [1, 4, 9, 12];

function bySize(sizes: readonly number[], attributes: OneNode["attributes"], inputs = [map]): OneNode {
  const initializers = [undefined, undefined, numbers(...sizes)];
  return {
    type: "Resize",
    inputs,
    initializers,
    attributes: { mode: "linear", ...attributes },
    operatorSet: 19,
  };
}

function byScale(scales: readonly number[], attributes: OneNode["attributes"], inputs = [map]): OneNode {
  const initializers = [undefined, floats(...scales)];
  return {
    type: "Resize",
    inputs,
    initializers,
    attributes: { mode: "linear", ...attributes },
    operatorSet: 19,
  };
}

describe("every way to name what a Resize wants has the shape that onnxruntime computes", () => {
  it.each([
    bySize([1, 4, 20, 30], { keep_aspect_ratio_policy: "not_larger" }),
    bySize([20, 30], { keep_aspect_ratio_policy: "not_larger", axes: [2, 3] }),
    bySize([7, 7], { keep_aspect_ratio_policy: "not_smaller", axes: [3, 2] }),
    bySize([20, 30], { axes: [-2, -1] }),
    bySize([1, 20, 30, 3], {}, [[1, 10, 15, 3]]),
    bySize([6, 8], {}, [[3, 4]]),
    byScale([1, 1, 1.7, 2.3], { coordinate_transformation_mode: "half_pixel_symmetric" }),
    byScale([1, 1, 0.4, 0.6], { antialias: 1 }),
    byScale([1, 1, 0.4, 0.6], { antialias: 1, mode: "cubic" }),
    byScale([1, 2, 2, 1], {}, [[1, 9, 12, 4]]),
    byScale([2.5], { axes: [2] }),
    byScale([1, 1, 2], { mode: "nearest" }, [[1, 4, 9]]),
  ])("%o", (one) => expectRuntimeShapes(one));

  it.each([
    ["resize-keep-aspect", [2, 13, 40]],
    ["resize-hp-sym", [2, 15, 45]],
    ["resize-nhwc", [20, 60, 2]],
    ["resize-antialias", [2, 5, 15]],
  ])("%s.onnx has the shape %j", (file, shape) => {
    const path = join(import.meta.dirname, `../../../cases/models/resize-variants/${file}.onnx`);
    expect(importOnnx(new Uint8Array(readFileSync(path)), file).operators.at(-1)!.shape).toEqual(shape);
  });
});

it("three axes at once are refused", () => {
  const node = byScale([1, 2, 2, 2], {});
  expect(() => importOnnx(fileOf(node), "one")).toThrow("changes 3 axes; up to two can be resized");
});
