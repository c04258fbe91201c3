import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { importOnnx, modelMacs, modelParameters } from "../../../../sim/model/index.ts";

const folder = join(import.meta.dirname, "../../../cases/models/operator-missing-small");

/** Shapes as onnxruntime computes them, the batch of one left out; multiply-accumulates and weights counted by hand. */
it.each([
  { file: "conv-qdq", shape: [4, 14, 14], macs: 4 * 14 * 14 * (8 * 9), weights: 4 * 8 * 9 },
  // Gates of 6 units over 4 features; the file keeps the steps, the batch and the units as axes.
  { file: "lstm", shape: [5, 1, 6], macs: 5 * 24 * (4 + 6), weights: 24 * (4 + 6) },
  { file: "conv3d", shape: [3, 3, 4, 5], macs: 3 * 3 * 4 * 5 * (2 * 27), weights: 3 * 2 * 27 },
  // Five of twenty with a heap of five: three comparisons each.
  { file: "topk", shape: [5, 1, 1], macs: 20 * 3, weights: 0 },
  { file: "rmsnorm23", shape: [5, 6], macs: 0, weights: 6 },
  { file: "cumsum", shape: [8, 16, 16], macs: 8 * 16 * 16, weights: 0 },
  { file: "trilu-const-mask", shape: [2, 5, 5], macs: 0, weights: 5 * 5 },
  { file: "einsum-attn", shape: [2, 4, 5], macs: 2 * 4 * 5 * 8, weights: 0 },
  { file: "attention23", shape: [2, 5, 4], macs: 2 * (2 * 5 * 7 * 4), weights: 0 },
  { file: "gathernd", shape: [2, 6], macs: 0, weights: 2 },
])("$file.onnx has the shape $shape", ({ file, shape, macs, weights }) => {
  const model = importOnnx(new Uint8Array(readFileSync(join(folder, `${file}.onnx`))), file);
  const result = model.operators[model.outputs[0]!]!;
  expect(result.shape).toEqual(shape);
  expect(modelMacs(model)).toBe(macs);
  expect(modelParameters(model)).toBe(weights);
});
