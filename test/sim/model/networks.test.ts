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
 * Published counts. Parameters: torchvision's model documentation (AlexNet, GoogLeNet, InceptionV3, MobileNetV2, ResNets,
 * SqueezeNet, VGG16, ViT), Keras and the BERT release (110 M; 109,482,240 with the pooler), and the floats in Darknet's
 * .weights files, less the running mean and variance of every normalised channel (10,336 in YOLOv2, 2,544 and 3,184 in the
 * tiny ones). InceptionV3 is without its auxiliary head: convolutions of 98,560 and 2,459,136 and a dense layer of 769,000.
 * Multiply-accumulates: torchvision's GFLOPS column (counted as MACs, the products of attention included), MobileNet
 * table 8 (569 M), Darknet's billions of operations (62.94, 5.41, 5.56 on its YOLO page; two a MAC), and 349.15 M for
 * SqueezeNet 1.1. A published number of few digits is met within half of its last digit.
 */
const published: readonly Published[] = [
  { name: "alexnet", megaMacs: 714, parameters: 61_100_840 },
  { name: "googlenet", megaMacs: 1498, parameters: 6_624_904 },
  { name: "inception-v3", megaMacs: 5713, parameters: 27_161_264 - 98_560 - 2_459_136 - 769_000 },
  { name: "mobilenet-v2", megaMacs: 300, within: 5, parameters: 3_504_872 },
  { name: "resnet50", megaMacs: 4089, parameters: 25_557_032 },
  { name: "vit-b16", megaMacs: 17_564, parameters: 86_567_656 },
  { name: "tiny-yolov2", megaMacs: 5410 / 2, within: 5 / 2, parameters: 11_237_145 - 2 * 2544 },
  { name: "yolov3-tiny", megaMacs: 5560 / 2, within: 5 / 2, parameters: 8_858_734 - 2 * 3184 },
  // MobileNet, table 13: 1.2 billion MACs and 6.8 million parameters.
  { name: "ssd-mobilenet-v1", megaMacs: 1200, within: 50, parameters: 6_819_839 },
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

interface Published {
  readonly name: string;
  readonly megaMacs: number;
  /** Half of the last published digit; a two-thousandth unless given. */
  readonly within?: number;
  readonly parameters: number;
}

describe("built-in networks", () => {
  it("are all checked against published counts", () => {
    expect(published.map(({ name }) => name).sort()).toEqual([...networkNames].sort());
  });

  it.each(published)(
    "$name has the published number of parameters and MACs",
    ({ name, megaMacs, within = megaMacs / 2000, parameters }) => {
      const model = builtInNetwork(name);
      expect(modelParameters(model)).toBe(parameters);
      expect(Math.abs(modelMacs(model) / 1e6 - megaMacs)).toBeLessThan(within);
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
    expect(() => builtInNetwork("resnet19")).toThrow(/unknown model resnet19 \(allowed: .*resnet18/);
  });
});
