import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importOnnx, modelMacs, modelParameters } from "../../../../sim/model/index.ts";
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
    ["shape-arithmetic-not-folded/shape-mod.onnx", [1, 4, 3, 9]],
    ["shape-arithmetic-not-folded/shape-cos-ge.onnx", [1, 4, 7, 9]],
    ["shape-arithmetic-not-folded/shape-tile-const.onnx", [4, 4, 4, 4]],
    ["shape-arithmetic-not-folded/slice-2d-const.onnx", [1, 8, 256]],
    ["shape-arithmetic-not-folded/constshape-prod-concat2d.onnx", [1, 4, 11, 15]],
    ["shape-arithmetic-not-folded/shape-scatterel.onnx", [1, 4, 9, 7]],
    ["shape-arithmetic-not-folded/shape-nonzero-const.onnx", [1, 4, 7, 9]],
    ["shape-arithmetic-not-folded/double-scalar-const.onnx", [1, 4, 3, 9]],
    ["shape-arithmetic-not-folded/f16-const-shape.onnx", [1, 4, 3, 9]],
    ["shape-arithmetic-not-folded/uint64-data-const.onnx", [1, 4, 3, 9]],
    ["shape-arithmetic-not-folded/torch-pad-const.onnx", [1, 4, 14, 12]],
    ["shape-arithmetic-not-folded/shape-reduceprod.onnx", [1, 252]],
    ["shape-arithmetic-not-folded/shape-split.onnx", [1, 4, 63]],
    ["local-function/local-function.onnx", [1, 6, 14, 14]],
    ["folded-batch/fold-batch-windows.onnx", [1, 24, 7, 7]],
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

it("a convolution that only the branches of an opaque If read stays and feeds it", () => {
  const bytes = file("opaque-captured-tensors/if-capture-opaque.onnx");
  const model = importOnnx(bytes, "captured", { opaque: true });
  expect([modelMacs(model), modelParameters(model)]).toEqual([16_384, 64]);
  const opaque = model.operators.find(({ operation }) => operation.kind === "opaque")!;
  const fed = opaque.inputs.map((id) => model.operators[id]!.operation.kind);
  expect(fed).toContain("convolution");
});

it("windows that are folded into the batch are computed one by one, with one set of weights", () => {
  const model = importOnnx(file("folded-batch/fold-batch-windows.onnx"), "windows");
  expect([modelMacs(model), modelParameters(model)]).toEqual([4 * 6 * 7 * 7 * 8 * 9, 6 * 8 * 9]);
});
