import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  importOnnx,
  modelMacs,
  modelParameters,
  type Model,
  type OnnxOptions,
} from "../../../../sim/model/index.ts";
import { readOnnx } from "../../../../sim/model/onnx/read.ts";
import { withOutputs } from "./onnx-file.ts";
import { runtimeShapes } from "./runtime.ts";

const folder = join(import.meta.dirname, "../../../../../shared/data/models");
const present = existsSync(folder);
const read = (file: string) => new Uint8Array(readFileSync(join(folder, file)));

/** Channels that are normalized: their running mean and variance count in some figures, but are not trained. */
function normalizedChannels(model: Model): number {
  return model.operators
    .filter(({ operation }) => operation.kind === "batch-normalization")
    .reduce((sum, { shape }) => sum + shape[0]!, 0);
}

describe.skipIf(!present)("models from files (skipped where ../shared/data/models is absent)", () => {
  it.each([
    { file: "light_bvlc_alexnet", giga: 0.65456, parameters: 60_965_224 },
    { file: "light_vgg19", giga: 19.632062, parameters: 143_667_240 },
    { file: "light_zfnet512", giga: 1.481727, parameters: 87_250_536 },
    { file: "light_resnet50", giga: 4.089184, parameters: 25_610_152 },
    { file: "light_inception_v1", giga: 1.431556, parameters: 5_974_552 + 1_024_000 },
    { file: "light_squeezenet", giga: 0.349152, parameters: 1_235_496 },
  ])("$file has the counted MACs and parameters", ({ file, giga, parameters }) => {
    const model = importOnnx(read(`onnx_light/${file}.onnx`), file);
    expect(modelMacs(model) / 1e9).toBeCloseTo(giga, 6);
    expect(modelParameters(model) + 2 * normalizedChannels(model)).toBe(parameters);
    expect(model.outputs.map((id) => model.operators[id]!.shape)).toEqual([[1000, 1, 1]]);
  });

  it.each<{ file: string; options?: OnnxOptions; giga: number; outputs: Record<string, number[]> }>([
    { file: "version-RFB-320", giga: 0.100419, outputs: { scores: [4420, 2], boxes: [4420, 4] } },
    { file: "version-slim-320", giga: 0.081411, outputs: { scores: [4420, 2], boxes: [4420, 4] } },
    { file: "mnist", giga: 0.000787, outputs: { Plus214: [10, 1, 1] } },
    {
      file: "squeezenet_tensor_input",
      options: { opaque: true },
      giga: 0.287401,
      outputs: { LabelSelector: [1, 1, 1], ZipMap: [10, 1, 1] },
    },
  ])("$file has the counted MACs and its outputs", ({ file, options, giga, outputs }) => {
    const model = importOnnx(read(`onnx_weights/${file}.onnx`), file, options);
    expect(modelMacs(model) / 1e9).toBeCloseTo(giga, 6);
    const found = model.outputs.map((id) => model.operators[id]!).map(({ name, shape }) => [name, shape]);
    expect(Object.fromEntries(found)).toEqual(outputs);
  });

  it("lists the operators of a foreign domain", () => {
    expect(() => importOnnx(read("onnx_weights/squeezenet_tensor_input.onnx"), "squeezenet")).toThrow(
      /2 unsupported nodes: node "LabelSelector" \(ai.onnx.ml.ArrayFeatureExtractor\), node "ZipMap" \(ai.onnx.ml.ZipMap\)/,
    );
  });

  it.each([
    { file: "mnist", input: "Input3", dims: [1, 1, 28, 28] },
    { file: "version-RFB-320", input: "input", dims: [1, 3, 240, 320] },
    { file: "version-slim-320", input: "input", dims: [1, 3, 240, 320] },
    { file: "squeezenet_tensor_input", input: "data", dims: [1, 3, 227, 227] },
  ])("$file: every tensor has the shape that onnxruntime gives it", async ({ file, input, dims }) => {
    const bytes = read(`onnx_weights/${file}.onnx`);
    const known = readOnnx(bytes).graph.output.map(({ name }) => name);
    const tensors = readOnnx(bytes)
      .graph.node.filter(({ domain }) => domain === "")
      .flatMap(({ output }) => output)
      .filter((name) => name !== "" && !known.includes(name));
    const shapes = await runtimeShapes(withOutputs(bytes, tensors), { [input]: { dims } }, tensors);
    let compared = 0;
    for (const tensor of tensors) {
      const model = imported(bytes, tensor);
      if (!model) continue;
      const shape = model.operators.find(({ id }) => model.outputs.includes(id))!.shape;
      expect({ tensor, shape: shape.filter((extent) => extent !== 1) }).toEqual({
        tensor,
        shape: shapes[tensor]!.filter((extent) => extent !== 1),
      });
      compared++;
    }
    expect(compared).toBeGreaterThan(8);
  });
});

/** The model that ends at a tensor; nothing where the tensor is a constant. */
function imported(bytes: Uint8Array, tensor: string): Model | undefined {
  try {
    return importOnnx(bytes, "part", { outputs: [tensor] });
  } catch (error) {
    if (error instanceof Error && error.message.includes("outputs are constants")) return undefined;
    throw error;
  }
}
