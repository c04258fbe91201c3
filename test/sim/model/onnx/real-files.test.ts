import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  builtInNetwork,
  importOnnx,
  modelMacs,
  modelParameters,
  type Model,
  type OnnxOptions,
} from "../../../../sim/model/index.ts";
import { readOnnx } from "../../../../sim/model/onnx/read.ts";
import { wholeModel } from "../../../../traces/record/layer-model.ts";
import { SeededValues } from "../../../../traces/record/weights.ts";
import { onnxFile, withOutputs, type TensorContents } from "./onnx-file.ts";
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

describe.skipIf(!present)(
  "models from files (skipped where ../shared/data/models is absent: they may not be copied here)",
  () => {
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
      expect(await comparedTensors(read(`onnx_weights/${file}.onnx`), input, dims)).toBeGreaterThan(8);
    });
  },
);

const stored = (...dims: readonly number[]): TensorContents => ({ dims, float: true });

/**
 * Digits as the network of CNTK's tutorial reads them: two convolutions that keep the map's size, two pools, and a product
 * with a matrix that the file stores as a 4-D tensor and reshapes.
 */
const digits = onnxFile({
  inputs: { image: [1, 1, 28, 28] },
  outputs: { scores: [1, 10] },
  initializers: {
    first: stored(8, 1, 5, 5),
    firstShift: stored(8, 1, 1),
    second: stored(16, 8, 5, 5),
    secondShift: stored(16, 1, 1),
    dense: stored(16, 4, 4, 10),
    denseShift: stored(1, 10),
    row: { dims: [2], values: [1, 256] },
    matrix: { dims: [2], values: [256, 10] },
  },
  nodes: [
    { type: "Reshape", inputs: ["dense", "matrix"], outputs: ["product"] },
    ...[
      { map: "image", name: "first", window: 2 },
      { map: "firstPooled", name: "second", window: 3 },
    ].flatMap(({ map, name, window }) => [
      {
        type: "Conv",
        inputs: [map, name],
        outputs: [`${name}Convolved`],
        attributes: { auto_pad: "SAME_UPPER", kernel_shape: [5, 5] },
      },
      { type: "Add", inputs: [`${name}Convolved`, `${name}Shift`], outputs: [`${name}Shifted`] },
      { type: "Relu", inputs: [`${name}Shifted`], outputs: [`${name}Rectified`] },
      {
        type: "MaxPool",
        inputs: [`${name}Rectified`],
        outputs: [`${name}Pooled`],
        attributes: { kernel_shape: [window, window], strides: [window, window] },
      },
    ]),
    { type: "Reshape", inputs: ["secondPooled", "row"], outputs: ["features"] },
    { type: "MatMul", inputs: ["features", "product"], outputs: ["summed"] },
    { type: "Add", inputs: ["summed", "denseShift"], outputs: ["scores"] },
  ],
});

/** The heads of a detector with anchors: at two map sizes, scores of two classes and boxes, each joined in one list. */
const detector = onnxFile({
  inputs: { image: [1, 3, 24, 32] },
  outputs: { scores: [1, 240, 2], boxes: [1, 240, 4] },
  initializers: {
    stem: stored(6, 3, 3, 3),
    deep: stored(8, 6, 3, 3),
    fineScores: stored(2, 6, 3, 3),
    fineBoxes: stored(4, 6, 3, 3),
    coarseScores: stored(2, 8, 3, 3),
    coarseBoxes: stored(4, 8, 3, 3),
    pairs: { dims: [3], values: [1, -1, 2] },
    quads: { dims: [3], values: [1, -1, 4] },
  },
  nodes: [
    ...[
      { from: "image", name: "stem" },
      { from: "stemMap", name: "deep" },
    ].map(({ from, name }) => ({
      type: "Conv",
      inputs: [from, name],
      outputs: [`${name}Map`],
      attributes: { strides: [2, 2], pads: [1, 1, 1, 1] },
    })),
    ...["fineScores", "fineBoxes", "coarseScores", "coarseBoxes"].flatMap((head) => [
      {
        type: "Conv",
        inputs: [head.startsWith("fine") ? "stemMap" : "deepMap", head],
        outputs: [`${head}Map`],
        attributes: { pads: [1, 1, 1, 1] },
      },
      {
        type: "Transpose",
        inputs: [`${head}Map`],
        outputs: [`${head}Last`],
        attributes: { perm: [0, 2, 3, 1] },
      },
      {
        type: "Reshape",
        inputs: [`${head}Last`, head.endsWith("Scores") ? "pairs" : "quads"],
        outputs: [`${head}List`],
      },
    ]),
    {
      type: "Concat",
      inputs: ["fineScoresList", "coarseScoresList"],
      outputs: ["logits"],
      attributes: { axis: 1 },
    },
    { type: "Softmax", inputs: ["logits"], outputs: ["scores"], attributes: { axis: 2 } },
    {
      type: "Concat",
      inputs: ["fineBoxesList", "coarseBoxesList"],
      outputs: ["boxes"],
      attributes: { axis: 1 },
    },
  ],
});

describe("files that the test writes", () => {
  it.each([
    {
      name: "digits",
      file: digits,
      macs: 28 * 28 * 8 * 25 + 14 * 14 * 16 * 8 * 25 + 256 * 10,
      outputs: { scores: [10, 1, 1] },
    },
    {
      name: "detector",
      file: detector,
      macs: 9 * (12 * 16 * 6 * 3 + 6 * 8 * 8 * 6 + 12 * 16 * 6 * 6 + 6 * 8 * 6 * 8),
      outputs: { scores: [240, 2], boxes: [240, 4] },
    },
  ])("$name: the MACs counted by hand, and its outputs", ({ name, file, macs, outputs }) => {
    const model = importOnnx(file, name);
    expect(modelMacs(model)).toBe(macs);
    const found = model.outputs.map((id) => model.operators[id]!).map((operator) => operator.shape);
    expect(found).toEqual(Object.values(outputs));
  });

  it.each([
    { name: "digits", file: digits, dims: [1, 1, 28, 28] },
    { name: "detector", file: detector, dims: [1, 3, 24, 32] },
  ])("$name: every tensor has the shape that onnxruntime gives it", async ({ file, dims }) => {
    expect(await comparedTensors(file, "image", dims)).toBeGreaterThan(8);
  });

  /** MACs and parameters as torchvision's documentation counts them, of the built-in networks as ONNX files. */
  it.each([
    { network: "squeezenet1.1", giga: 0.349152, parameters: 1_235_496 },
    { network: "mobilenet-v2", giga: 0.300774, parameters: 3_504_872 },
  ])("$network as a file has the published MACs and parameters", ({ network, giga, parameters }) => {
    const file = wholeModel(builtInNetwork(network), new SeededValues(1));
    const model = importOnnx(file, network);
    expect(modelMacs(model) / 1e9).toBeCloseTo(giga, 6);
    expect(modelParameters(model)).toBe(parameters);
  });

  it("lists the operators of a foreign domain, and keeps them as they are when asked to", () => {
    const foreign = onnxFile({
      inputs: { image: [1, 3, 8, 8] },
      outputs: { label: [1, 1], kinds: [1, 10] },
      initializers: { weights: stored(10, 3, 1, 1) },
      nodes: [
        { type: "Conv", inputs: ["image", "weights"], outputs: ["maps"] },
        { type: "GlobalAveragePool", inputs: ["maps"], outputs: ["means"] },
        ...[
          { type: "ArrayFeatureExtractor", name: "Label", output: "label" },
          { type: "ZipMap", name: "Zip", output: "kinds" },
        ].map(({ type, name, output }) => ({
          type,
          name,
          inputs: ["means"],
          outputs: [output],
          domain: "ai.onnx.ml",
        })),
      ],
    });
    expect(() => importOnnx(foreign, "foreign")).toThrow(
      /2 unsupported nodes: node "Label" \(ai.onnx.ml.ArrayFeatureExtractor\), node "Zip" \(ai.onnx.ml.ZipMap\)/,
    );
    const model = importOnnx(foreign, "foreign", { opaque: true });
    expect(model.outputs.map((id) => model.operators[id]!.operation.kind)).toEqual(["opaque", "opaque"]);
    expect(modelMacs(model)).toBe(64 * 3 * 10);
  });
});

/**
 * Compares the shape of every tensor that a file computes, but for extents of 1, with onnxruntime's.
 *
 * @returns how many were compared; those that are constants are none of the model's
 */
async function comparedTensors(bytes: Uint8Array, input: string, dims: readonly number[]): Promise<number> {
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
  return compared;
}

/** The model that ends at a tensor; undefined where the tensor is a constant. */
function imported(bytes: Uint8Array, tensor: string): Model | undefined {
  try {
    return importOnnx(bytes, "part", { outputs: [tensor] });
  } catch (error) {
    if (error instanceof Error && error.message.includes("outputs are constants")) return undefined;
    throw error;
  }
}
