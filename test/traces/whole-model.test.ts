import { describe, expect, it } from "vitest";
import { buildModel, type Model } from "../../sim/model/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import { wholeModel } from "../../traces/record/layer-model.ts";
import { compute, runtime, values } from "./run-tile.ts";

/** Patches of an image as tokens after a class token, and what a dense layer says about the first of them. */
const classifier = buildModel(
  "classifier",
  [
    { name: "image", operation: { kind: "input", shape: [3, 8, 8] }, inputs: [] },
    {
      name: "patches",
      operation: {
        kind: "convolution",
        kernel: [2, 2],
        stride: [3, 3],
        padding: { top: 0, left: 0, bottom: 0, right: 0 },
        dilation: [1, 1],
        outputChannels: 6,
        groups: 1,
        bias: true,
      },
      inputs: ["image"],
    },
    { name: "flat", operation: { kind: "reshape", shape: [6, 9] }, inputs: ["patches"] },
    { name: "tokens", operation: { kind: "transpose", permutation: [1, 0] }, inputs: ["flat"] },
    { name: "class", operation: { kind: "constant", shape: [1, 6] }, inputs: [] },
    { name: "all", operation: { kind: "concat", axis: 0 }, inputs: ["class", "tokens"] },
    {
      name: "placed",
      operation: { kind: "elementwise", function: "add", constants: [{ position: 1, shape: [10, 6] }] },
      inputs: ["all"],
    },
    { name: "normalized", operation: { kind: "layer-normalization" }, inputs: ["placed"] },
    {
      name: "first",
      operation: { kind: "slice", axis: 0, start: 0, end: 3, step: 2 },
      inputs: ["normalized"],
    },
    {
      name: "hidden",
      operation: { kind: "fully-connected", outputFeatures: 5, bias: true },
      inputs: ["first"],
    },
    {
      name: "scores",
      operation: { kind: "fully-connected", outputFeatures: 4, bias: false },
      inputs: ["hidden"],
    },
    { name: "shares", operation: { kind: "softmax" }, inputs: ["scores"] },
  ],
  ["scores"],
);

describe.skipIf(!runtime)("the ONNX model of a whole network", () => {
  it("computes what its layers compute one after the other", async () => {
    const image = values.values("photo", [3, 8, 8], wholeBox([3, 8, 8]), 1);
    const byLayer = await layerByLayer(classifier, image);
    const { InferenceSession, Tensor } = runtime!;
    const session = await InferenceSession.create(wholeModel(classifier, values), { logSeverityLevel: 3 });
    const results = await session.run({ image: new Tensor("float32", image, [1, 3, 8, 8]) });
    const found = session.outputNames.map((name) => [...Object.values(results[name]!.data)]);
    await session.release();
    expect(found.length).toBe(2);
    for (const [index, id] of classifier.outputs.entries()) {
      expect(found[index]!.length).toBe(byLayer[id]!.length);
      for (const [place, value] of found[index]!.entries())
        expect(value).toBeCloseTo(byLayer[id]![place]!, 4);
    }
  });
});

async function layerByLayer(model: Model, image: Float32Array): Promise<readonly Float32Array[]> {
  const tensors: Float32Array[] = [];
  for (const operator of model.operators) {
    const inputs = operator.inputs.map((input) => tensors[input]!);
    tensors.push(
      operator.operation.kind === "input" ? image : await compute(operator, wholeBox(operator.shape), inputs),
    );
  }
  return tensors;
}
