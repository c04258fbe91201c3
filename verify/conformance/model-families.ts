import { buildModel, type Model, type Operation, type OperatorDescription } from "../../sim/model/index.ts";
import { branchingModel } from "./branching-model.ts";

function convolution(outputChannels: number, kernel: number, stride = 1, groups = 1): Operation {
  const padding = Math.floor(kernel / 2);
  return {
    kind: "convolution",
    outputChannels,
    groups,
    bias: true,
    kernel: [kernel, kernel],
    stride: [stride, stride],
    dilation: [1, 1],
    padding: { top: padding, left: padding, bottom: padding, right: padding },
    activation: "relu",
  };
}

const maximum: Operation = {
  kind: "pooling",
  function: "maximum",
  ceiling: false,
  kernel: [3, 3],
  stride: [2, 2],
  dilation: [1, 1],
  padding: { top: 1, left: 1, bottom: 1, right: 1 },
};

const image: OperatorDescription = {
  name: "input",
  operation: { kind: "input", shape: [3, 13, 11] },
  inputs: [],
};
const layer = (name: string, operation: Operation, ...inputs: string[]): OperatorDescription => ({
  name,
  operation,
  inputs,
});
const concat: Operation = { kind: "concat", axis: 0 };
const classifier = (input: string): OperatorDescription[] => [
  layer("pool", { kind: "global-pooling", function: "average" }, input),
  layer("classifier", { kind: "fully-connected", outputFeatures: 5, bias: true }, "pool"),
];

const families: Readonly<Record<string, readonly OperatorDescription[]>> = {
  chain: [
    image,
    layer("conv1", convolution(6, 3), "input"),
    layer("conv2", convolution(7, 5), "conv1"),
    layer("maximum", maximum, "conv2"),
    layer("conv3", convolution(5, 1), "maximum"),
    ...classifier("conv3"),
  ],
  residual: branchingModel,
  inception: [
    image,
    layer("stem", convolution(6, 3), "input"),
    layer("one", convolution(3, 1), "stem"),
    layer("three", convolution(4, 3), "stem"),
    layer("five/reduce", convolution(2, 1), "stem"),
    layer("five", convolution(3, 5), "five/reduce"),
    layer("join", concat, "one", "three", "five"),
    ...classifier("join"),
  ],
  "dense-concat": [
    image,
    layer("a", convolution(4, 3), "input"),
    layer("b", convolution(3, 3), "a"),
    layer("ab", concat, "a", "b"),
    layer("c", convolution(3, 3), "ab"),
    layer("abc", concat, "a", "b", "c"),
    layer("out", convolution(4, 1, 2), "abc"),
  ],
  depthwise: [
    image,
    layer("stem", convolution(8, 3, 2), "input"),
    layer("depthwise1", convolution(8, 3, 1, 8), "stem"),
    layer("pointwise1", convolution(12, 1), "depthwise1"),
    layer("depthwise2", convolution(12, 3, 2, 12), "pointwise1"),
    layer("pointwise2", convolution(10, 1), "depthwise2"),
  ],
  attention: [
    { name: "input", operation: { kind: "input", shape: [9, 12] }, inputs: [] },
    ...["query", "key", "value"].map((name) =>
      layer(name, { kind: "matmul", outputFeatures: 12, bias: true }, "input"),
    ),
    layer("attention", { kind: "attention", heads: 3 }, "query", "key", "value"),
    layer("projected", { kind: "matmul", outputFeatures: 12, bias: true }, "attention"),
    layer("sum", { kind: "add" }, "projected", "input"),
    layer("normalized", { kind: "layer-normalization" }, "sum"),
    layer("widened", { kind: "matmul", outputFeatures: 24, bias: true, activation: "gelu" }, "normalized"),
  ],
  "detection-head": [
    { ...image, operation: { kind: "input", shape: [3, 16, 12] } },
    layer("fine", convolution(4, 3), "input"),
    layer("coarse", convolution(6, 3, 2), "fine"),
    layer("passthrough", { kind: "space-to-depth", block: 2 }, "fine"),
    layer("route", concat, "passthrough", "coarse"),
    layer("boxes", convolution(8, 1), "route"),
    layer("scores", { kind: "softmax" }, "coarse"),
  ],
};

/** A small model of every family of networks. */
export const modelFamilies: readonly Model[] = Object.entries(families).map(([name, layers]) =>
  buildModel(name, layers),
);
