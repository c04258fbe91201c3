import { describe, expect, it } from "vitest";
import { importOnnx, type Model } from "../../../../sim/model/index.ts";
import { onnxFile, type AttributeValue, type TensorContents } from "./onnx-file.ts";
import { runtimeShapes } from "./runtime.ts";

/** A node of one type, behind an activation, over inputs of these shapes; initializers follow the inputs, `undefined` leaves one out. */
interface Case {
  readonly type: string;
  readonly inputs: readonly (readonly number[])[];
  readonly initializers?: readonly (TensorContents | undefined)[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly operatorSet?: number;
  readonly outputs?: number;
  readonly integerInputs?: readonly string[];
}

const weights = (...dims: readonly number[]): TensorContents => ({ dims, float: true });
const numbers = (...values: readonly number[]): TensorContents => ({ dims: [values.length], values });
const floats = (...values: readonly number[]): TensorContents => ({
  dims: [values.length],
  float: true,
  values,
});
const map = [1, 4, 9, 12];

const cases: readonly Case[] = [
  { type: "Conv", inputs: [map], initializers: [weights(6, 4, 3, 3)] },
  { type: "Conv", inputs: [map], initializers: [weights(6, 2, 3, 3), weights(6)], attributes: { group: 2 } },
  {
    type: "Conv",
    inputs: [map],
    initializers: [weights(6, 4, 3, 2)],
    attributes: { strides: [2, 3], pads: [1, 0, 2, 1], dilations: [2, 1], kernel_shape: [3, 2] },
  },
  ...["SAME_UPPER", "SAME_LOWER", "VALID"].flatMap((automatic): Case[] => [
    {
      type: "Conv",
      inputs: [map],
      initializers: [weights(6, 4, 3, 2)],
      attributes: { auto_pad: automatic, strides: [2, 3] },
    },
    {
      type: "MaxPool",
      inputs: [map],
      attributes: { auto_pad: automatic, kernel_shape: [2, 3], strides: [2, 2] },
    },
    {
      type: "ConvTranspose",
      inputs: [map],
      initializers: [weights(4, 6, 3, 3)],
      attributes: { auto_pad: automatic, strides: [2, 2] },
    },
  ]),
  {
    type: "Conv",
    inputs: [[1, 4, 20]],
    initializers: [weights(6, 4, 5)],
    attributes: { strides: [2], pads: [1, 2] },
  },
  {
    type: "ConvTranspose",
    inputs: [map],
    initializers: [weights(4, 3, 3, 3)],
    attributes: { group: 2, strides: [2, 3], pads: [1, 0, 1, 2], dilations: [1, 2], output_padding: [1, 0] },
  },
  {
    type: "ConvTranspose",
    inputs: [map],
    initializers: [weights(4, 6, 3, 3)],
    attributes: { strides: [2, 2], output_shape: [18, 24] },
  },
  ...[0, 1].flatMap((ceiling): Case[] => [
    {
      type: "MaxPool",
      inputs: [map],
      attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: ceiling },
    },
    {
      type: "AveragePool",
      inputs: [map],
      attributes: { kernel_shape: [2, 3], strides: [3, 2], ceil_mode: ceiling, pads: [0, 1, 1, 0] },
    },
  ]),
  { type: "MaxPool", inputs: [map], attributes: { kernel_shape: [3, 3], dilations: [2, 2] } },
  { type: "GlobalAveragePool", inputs: [map] },
  { type: "GlobalMaxPool", inputs: [[1, 4, 9]] },
  { type: "BatchNormalization", inputs: [map], initializers: Array.from({ length: 4 }, () => weights(4)) },
  { type: "InstanceNormalization", inputs: [map], initializers: [weights(4), weights(4)] },
  { type: "LayerNormalization", inputs: [[1, 5, 8]], initializers: [weights(8), weights(8)] },
  { type: "LayerNormalization", inputs: [map], initializers: [weights(9, 12)], attributes: { axis: 2 } },
  { type: "LRN", inputs: [map], attributes: { size: 3 } },
  { type: "Softmax", inputs: [[1, 3, 5, 5]] },
  { type: "Softmax", inputs: [map], attributes: { axis: 1 }, operatorSet: 11 },
  { type: "LogSoftmax", inputs: [[1, 10]] },
  ...[
    "Relu",
    "LeakyRelu",
    "Sigmoid",
    "Tanh",
    "Elu",
    "Selu",
    "Softplus",
    "Softsign",
    "HardSigmoid",
    "HardSwish",
    "Erf",
    "Exp",
    "Log",
    "Sqrt",
    "Reciprocal",
    "Abs",
    "Neg",
    "Sign",
    "Floor",
    "Ceil",
    "Round",
    "Identity",
    "Dropout",
  ].map((type): Case => ({ type, inputs: [map] })),
  { type: "Gelu", inputs: [map], operatorSet: 20 },
  {
    type: "Clip",
    inputs: [map],
    initializers: [
      { dims: [], float: true, values: [0] },
      { dims: [], float: true, values: [6] },
    ],
  },
  { type: "Clip", inputs: [map], attributes: { min: { float: 0 }, max: { float: 6 } }, operatorSet: 7 },
  { type: "PRelu", inputs: [map], initializers: [weights(4, 1, 1)] },
  ...["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min"].flatMap((type): Case[] => [
    { type, inputs: [map, map] },
    { type, inputs: [map, [1, 4, 1, 1]] },
    { type, inputs: [map, [9, 1]] },
    { type, inputs: [map], initializers: [weights(4, 1, 1)] },
    { type, inputs: [map], initializers: [{ dims: [], float: true, values: [2] }] },
    { type, inputs: [[1, 5, 8]], initializers: [weights(8)] },
  ]),
  { type: "Sum", inputs: [map, map, map] },
  { type: "Mean", inputs: [map, [4, 1, 1]] },
  { type: "Concat", inputs: [map, map], attributes: { axis: 1 } },
  { type: "Concat", inputs: [map, map], attributes: { axis: -1 } },
  {
    type: "Concat",
    inputs: [
      [1, 10],
      [1, 4],
    ],
    attributes: { axis: 1 },
  },
  { type: "Concat", inputs: [[1, 5, 8]], initializers: [weights(1, 1, 8)], attributes: { axis: 1 } },
  { type: "Transpose", inputs: [map], attributes: { perm: [0, 2, 3, 1] } },
  { type: "Transpose", inputs: [[5, 1, 8]], attributes: { perm: [2, 1, 0] } },
  { type: "Transpose", inputs: [[1, 5, 8]] },
  { type: "Reshape", inputs: [map], initializers: [numbers(0, 2, -1, 12)] },
  { type: "Flatten", inputs: [map] },
  { type: "Flatten", inputs: [map], attributes: { axis: 3 } },
  { type: "Squeeze", inputs: [[1, 4, 1, 1]], initializers: [numbers(2, 3)] },
  { type: "Squeeze", inputs: [[1, 4, 1, 1]], attributes: { axes: [-1] }, operatorSet: 11 },
  { type: "Unsqueeze", inputs: [[1, 5, 8]], initializers: [numbers(1, -1)] },
  {
    type: "Slice",
    inputs: [map],
    initializers: [numbers(1, -6), numbers(9, 9999), numbers(2, 3), numbers(2, 1)],
  },
  { type: "Slice", inputs: [map], attributes: { starts: [1], ends: [-1], axes: [1] }, operatorSet: 9 },
  { type: "Split", inputs: [map], attributes: { axis: 1 }, outputs: 2 },
  { type: "Split", inputs: [map], initializers: [numbers(2, 3, 4)], attributes: { axis: 2 }, outputs: 3 },
  { type: "Pad", inputs: [map], initializers: [numbers(0, 0, 1, 2, 0, 0, 3, 4)] },
  {
    type: "Pad",
    inputs: [map],
    attributes: { pads: [0, 0, 1, 2, 0, 0, -3, 4], mode: "reflect" },
    operatorSet: 9,
  },
  { type: "Expand", inputs: [[1, 4, 1, 1]], initializers: [numbers(1, 4, 3, 5)] },
  { type: "Tile", inputs: [map], initializers: [numbers(1, 2, 1, 3)] },
  { type: "Gather", inputs: [[1, 5, 8]], initializers: [{ dims: [], values: [2] }], attributes: { axis: 1 } },
  { type: "Gather", inputs: [[1, 5, 8]], initializers: [numbers(4, 0, 1, -2)], attributes: { axis: 1 } },
  { type: "DepthToSpace", inputs: [map], attributes: { blocksize: 2, mode: "CRD" } },
  { type: "SpaceToDepth", inputs: [map], attributes: { blocksize: 3 } },
  {
    type: "Resize",
    inputs: [map],
    initializers: [floats(), floats(1, 1, 2, 1.5)],
    attributes: { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" },
  },
  {
    type: "Resize",
    inputs: [map],
    initializers: [floats(), floats(), numbers(1, 4, 5, 30)],
    attributes: { mode: "linear", coordinate_transformation_mode: "align_corners" },
  },
  { type: "Resize", inputs: [map], initializers: [floats(1, 1, 0.6, 2)], operatorSet: 10 },
  { type: "Upsample", inputs: [map], initializers: [floats(1, 1, 2, 2)], operatorSet: 9 },
  { type: "Upsample", inputs: [map], attributes: { scales: { floats: [1, 1, 2, 3] } }, operatorSet: 7 },
  { type: "ReduceMean", inputs: [map], attributes: { axes: [2, 3], keepdims: 0 } },
  { type: "ReduceMean", inputs: [[1, 5, 8]], attributes: { axes: [-1] } },
  { type: "ReduceSum", inputs: [map], initializers: [numbers(1)], attributes: { keepdims: 0 } },
  { type: "ReduceMax", inputs: [map] },
  { type: "ArgMax", inputs: [[1, 10]], attributes: { axis: 1 } },
  {
    type: "MatMul",
    inputs: [
      [1, 3, 5, 8],
      [1, 3, 8, 5],
    ],
  },
  {
    type: "MatMul",
    inputs: [
      [1, 3, 5, 8],
      [8, 2],
    ],
  },
  { type: "MatMul", inputs: [[1, 5, 8]], initializers: [weights(8, 3)] },
  { type: "MatMul", inputs: [[1, 2, 5, 8]], initializers: [weights(8, 3)] },
  { type: "MatMul", inputs: [[1, 8]], initializers: [weights(8, 3)] },
  { type: "MatMul", inputs: [[5, 8]], initializers: [weights(8, 3)] },
  { type: "Gemm", inputs: [[1, 8]], initializers: [weights(3, 8), weights(3)], attributes: { transB: 1 } },
  { type: "Gemm", inputs: [[5, 8]], initializers: [weights(8, 3)] },
  {
    type: "Gemm",
    inputs: [
      [8, 5],
      [6, 8],
    ],
    attributes: { transA: 1, transB: 1 },
  },
];

function fileOf({
  type,
  inputs,
  initializers = [],
  attributes = {},
  operatorSet = 17,
  outputs = 1,
  integerInputs = [],
}: Case) {
  const inputNames = inputs.map((_, index) => `x${index}`);
  const named = initializers.flatMap((tensor, index) => (tensor ? [[`w${index}`, tensor] as const] : []));
  const outputNames = Array.from({ length: outputs }, (_, index) => `y${index}`);
  return onnxFile({
    nodes: [
      { type: "Abs", inputs: ["x0"], outputs: ["before"] },
      {
        type,
        name: "tested",
        inputs: [
          "before",
          ...inputNames.slice(1),
          ...initializers.map((tensor, index) => (tensor ? `w${index}` : "")),
        ],
        outputs: outputNames,
        attributes,
      },
    ],
    inputs: Object.fromEntries(inputNames.map((name, index) => [name, inputs[index]!])),
    outputs: Object.fromEntries(outputNames.map((name) => [name, undefined])),
    initializers: Object.fromEntries(named),
    operatorSet,
    integerInputs,
  });
}

const withoutUnits = (shape: readonly number[]) => shape.filter((extent) => extent !== 1);
const resultShape = (model: Model) => model.operators[model.outputs[0]!]!.shape;

describe("the inferred shape of an operator is that of onnxruntime", () => {
  it.each(cases.map((one) => ({ title: `${one.type} ${JSON.stringify(one.attributes ?? {})}`, one })))(
    "$title",
    async ({ one }) => {
      const file = fileOf(one);
      const feeds = Object.fromEntries(one.inputs.map((dims, index) => [`x${index}`, { dims }]));
      const expected = await runtimeShapes(file, feeds);
      for (const [output, dims] of Object.entries(expected)) {
        const model = importOnnx(file, "one", { outputs: [output] });
        expect(withoutUnits(resultShape(model))).toEqual(withoutUnits(dims));
      }
    },
  );
});
