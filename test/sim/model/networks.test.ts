import { describe, expect, it } from "vitest";
import { InputError } from "../../../sim/errors.ts";
import {
  builtInNetwork,
  linkOperators,
  modelMacs,
  modelParameters,
  networkNames,
} from "../../../sim/model/index.ts";

/**
 * Published counts. Parameters: torchvision's model documentation (ResNets, VGG16, SqueezeNet), Keras and the BERT
 * release (110 M; 109,482,240 with the pooler), Darknet's yolov2.weights (50,983,561 floats, less the running mean and
 * variance of 10,336 normalised channels). Multiply-accumulates: torchvision's GFLOPS column (counted as MACs), MobileNet
 * table 8 (569 M), Darknet's 62.94 BFLOPs (two a MAC), and 349.15 M for SqueezeNet 1.1.
 */
const published = [
  { name: "mobilenet-v1", megaMacs: 569, parameters: 4_231_976 },
  { name: "resnet18", megaMacs: 1814, parameters: 11_689_512 },
  { name: "resnet101", megaMacs: 7801, parameters: 44_549_160 },
  { name: "vgg16", megaMacs: 15_470, parameters: 138_357_544 },
  { name: "yolov2", megaMacs: 62_940 / 2, parameters: 50_983_561 - 2 * 10_336 },
  { name: "squeezenet1.1", megaMacs: 349.15, parameters: 1_235_496 },
  // 12 layers x (4 projections + 2 feed-forward halves + scores and mixing), 128 tokens, and the pooler.
  {
    name: "bert-base",
    megaMacs: (12 * (12 * 768 * 768 * 128 + 2 * 128 * 128 * 768) + 768 * 768) / 1e6,
    parameters: 109_482_240,
  },
];

describe("built-in networks", () => {
  it("are all checked against published counts", () => {
    expect(published.map(({ name }) => name).sort()).toEqual([...networkNames].sort());
  });

  it.each(published)(
    "$name has the published number of parameters and MACs",
    ({ name, megaMacs, parameters }) => {
      const model = builtInNetwork(name);
      expect(modelParameters(model)).toBe(parameters);
      expect(modelMacs(model) / 1e6 / megaMacs).toBeCloseTo(1, 3);
    },
  );

  it.each(networkNames.map((name) => ({ name })))(
    "$name keeps its MACs when operators are linked",
    ({ name }) => {
      const model = builtInNetwork(name);
      const linked = linkOperators(model);
      expect(modelMacs(linked)).toBe(modelMacs(model));
      expect(linked.operators[linked.outputs[0]!]!.shape).toEqual(model.operators[model.outputs[0]!]!.shape);
      expect(linked.operators.some(({ operation }) => operation.kind === "batch-normalization")).toBe(false);
    },
  );

  it("takes the sequence length of BERT and refuses it elsewhere", () => {
    const model = builtInNetwork("bert-base", { tokens: 16 });
    expect(model.operators[1]!.shape).toEqual([16, 768]);
    expect(() => builtInNetwork("resnet18", { tokens: 16 })).toThrow(InputError);
    expect(() => builtInNetwork("bert-base", { tokens: 513 })).toThrow(/1 to 512/);
    expect(() => builtInNetwork("resnet19")).toThrow(/unknown model resnet19; known are .*resnet18/);
  });
});
