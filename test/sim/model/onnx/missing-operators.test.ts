import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { importOnnx, modelMacs, modelParameters } from "../../../../sim/model/index.ts";

const folder = join(import.meta.dirname, "../../../cases/models/operator-missing-small");

/** Shapes as onnxruntime computes them, the batch of one left out; multiply-accumulates and weights counted by hand. */
it.each([{ file: "conv3d", shape: [3, 3, 4, 5], macs: 3 * 3 * 4 * 5 * (2 * 27), weights: 3 * 2 * 27 }])(
  "$file.onnx has the shape $shape",
  ({ file, shape, macs, weights }) => {
    const model = importOnnx(new Uint8Array(readFileSync(join(folder, `${file}.onnx`))), file);
    const result = model.operators[model.outputs[0]!]!;
    expect(result.shape).toEqual(shape);
    expect(modelMacs(model)).toBe(macs);
    expect(modelParameters(model)).toBe(weights);
  },
);
