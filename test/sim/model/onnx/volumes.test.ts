import { describe, expect, it } from "vitest";
import { importOnnx } from "../../../../sim/model/index.ts";
import { expectRuntimeShapes, fileOf, weights, type OneNode } from "./one-node.ts";

const volume = [1, 4, 6, 9, 7];
const length = [1, 4, 20];

const cases: readonly OneNode[] = [
  { type: "Conv", inputs: [volume], initializers: [weights(6, 4, 3, 2, 3), weights(6)] },
  {
    type: "Conv",
    inputs: [volume],
    initializers: [weights(6, 2, 3, 2, 1)],
    attributes: { group: 2, strides: [2, 1, 3], pads: [1, 0, 2, 0, 1, 3], dilations: [1, 3, 2] },
  },
  ...["SAME_UPPER", "SAME_LOWER", "VALID"].flatMap((automatic): OneNode[] => [
    {
      type: "Conv",
      inputs: [volume],
      initializers: [weights(6, 4, 3, 2, 3)],
      attributes: { auto_pad: automatic, strides: [2, 3, 1] },
    },
    {
      type: "MaxPool",
      inputs: [volume],
      attributes: { auto_pad: automatic, kernel_shape: [2, 3, 2], strides: [2, 2, 3] },
    },
    {
      type: "ConvTranspose",
      inputs: [volume],
      initializers: [weights(4, 6, 3, 3, 2)],
      attributes: { auto_pad: automatic, strides: [2, 2, 3] },
    },
  ]),
  ...[0, 1].flatMap((ceiling) =>
    ["MaxPool", "AveragePool"].flatMap((type): OneNode[] => [
      {
        type,
        inputs: [volume],
        attributes: {
          kernel_shape: [3, 2, 2],
          strides: [2, 3, 2],
          pads: [1, 0, 1, 0, 1, 0],
          ceil_mode: ceiling,
        },
      },
      { type, inputs: [length], attributes: { kernel_shape: [3], strides: [2], ceil_mode: ceiling } },
    ]),
  ),
  {
    type: "ConvTranspose",
    inputs: [volume],
    initializers: [weights(4, 3, 3, 2, 3), weights(6)],
    attributes: {
      group: 2,
      strides: [2, 3, 2],
      pads: [1, 0, 1, 0, 1, 2],
      dilations: [1, 2, 1],
      output_padding: [1, 2, 0],
    },
  },
  {
    type: "ConvTranspose",
    inputs: [length],
    initializers: [weights(4, 3, 3)],
    attributes: { strides: [2], output_padding: [1] },
  },
  ...["GlobalMaxPool", "GlobalAveragePool"].flatMap((type): OneNode[] =>
    [volume, length].map((input) => ({ type, inputs: [input] })),
  ),
  { type: "InstanceNormalization", inputs: [volume], initializers: [weights(4), weights(4)] },
  {
    type: "BatchNormalization",
    inputs: [volume],
    initializers: [weights(4), weights(4), weights(4), weights(4)],
  },
  { type: "ReduceMean", inputs: [volume], attributes: { axes: [2, 3, 4], keepdims: 0 } },
];

describe("volumes and lengths have the shapes of onnxruntime", () => {
  it.each(cases.map((one) => ({ title: `${one.type} ${JSON.stringify(one)}`, one })))(
    "$title",
    async ({ one }) => expectRuntimeShapes(one),
  );
});

it.each([
  ["Conv", [weights(6, 4, 3, 3)], {}, "weights of the shape [6, 4, 3, 3] do not fit its input"],
  ["MaxPool", [], { kernel_shape: [2, 2] }, "kernel_shape is [2, 2]; it takes 3 numbers from 1 to 65536"],
  ["DepthToSpace", [], { blocksize: 2 }, "takes no volume such as [1, 4, 6, 9, 7]"],
] as const)(
  "a volume that does not fit %s is refused in one message",
  (type, initializers, attributes, message) => {
    const file = fileOf({ type, inputs: [volume], initializers, attributes });
    expect(() => importOnnx(file, "m")).toThrow(message);
  },
);
