import type { Operation, OperatorDescription } from "../../sim/model/index.ts";

function convolution(outputChannels: number, kernel: number, stride: number): Operation {
  const padding = Math.floor(kernel / 2);
  return {
    kind: "convolution",
    outputChannels,
    groups: 1,
    bias: true,
    kernel: [kernel, kernel],
    stride: [stride, stride],
    dilation: [1, 1],
    padding: { top: padding, left: padding, bottom: padding, right: padding },
  };
}

/** A stem, a residual block with a projection, and a concatenation of two branches: seven operators, two live tensors. */
export const branchingModel: readonly OperatorDescription[] = [
  { name: "input", operation: { kind: "input", shape: [3, 12, 10] }, inputs: [] },
  { name: "stem", operation: convolution(4, 3, 1), inputs: ["input"] },
  { name: "left", operation: convolution(6, 3, 2), inputs: ["stem"] },
  { name: "right", operation: convolution(6, 1, 2), inputs: ["stem"] },
  { name: "sum", operation: { kind: "add" }, inputs: ["left", "right"] },
  { name: "join", operation: { kind: "concat", axis: 0 }, inputs: ["sum", "right"] },
  { name: "head", operation: convolution(5, 3, 1), inputs: ["join"] },
];
