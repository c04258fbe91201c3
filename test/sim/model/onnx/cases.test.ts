import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resultsOf } from "./results.ts";

const folder = join(import.meta.dirname, "../../../cases/models");
const file = (name: string) => new Uint8Array(readFileSync(join(folder, name)));

describe("small files that exporters and people write, with the right shape of each result", () => {
  it.each<[name: string, shape: readonly number[], dimensions?: Readonly<Record<string, number>>]>([
    ["zero-attribute-concat/zero-concat-axis0.onnx", [4, 2]],
    ["zero-attribute-keepdims/zero-keepdims.onnx", [1, 4]],
    ["zero-attribute-keepdims/zero-keepdims-bcast.onnx", [3, 3]],
    ["zero-attribute-keepdims/zero-argmax-keepdims.onnx", [1, 4]],
    ["float-division-floored/float-div-ceil.onnx", [1, 4, 4, 9]],
    ["float-division-floored/float-div-resize.onnx", [1, 4, 16, 16]],
    ["convtranspose-output-shape/convT-outshape.onnx", [1, 2, 10, 8]],
    ["position-embedding-dynamic/position-embedding-dynamic.onnx", [1, 5, 6], { seq: 5 }],
  ])("%s", (name, shape, dimensions = {}) => {
    const results = resultsOf(file(name), { dimensions });
    expect(results.map((result) => result.shape)).toEqual([shape]);
  });
});

describe("small files that contradict themselves", () => {
  it("are refused where the kernel is not that of the weights", () => {
    expect(() => resultsOf(file("conv-kernel-shape-contradiction/conv-kernel-shape.onnx"))).toThrow(
      "kernel_shape is [5, 5], but the weights are for [3, 3]",
    );
  });
});
