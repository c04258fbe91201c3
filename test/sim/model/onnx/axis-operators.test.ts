import { describe, expect, it } from "vitest";
import { importOnnx, modelMacs } from "../../../../sim/model/index.ts";
import { expectRuntimeShapes, fileOf, numbers, floats, weights, type OneNode } from "./one-node.ts";

const map = [1, 4, 9, 12];
const scalar = (value: number) => ({ dims: [], values: [value] });

const cases: readonly OneNode[] = [
  ...["Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh", "IsNaN", "IsInf"].map(
    (type): OneNode => ({ type, inputs: [map], operatorSet: 20 }),
  ),
  { type: "ThresholdedRelu", inputs: [map] },
  { type: "Shrink", inputs: [map] },
  { type: "ReduceLogSum", inputs: [map], attributes: { axes: [1] } },
  { type: "ReduceLogSumExp", inputs: [map], attributes: { axes: [2, 3] } },
  ...[1, 2, -1].flatMap((axis): OneNode[] => [
    { type: "TopK", inputs: [map], initializers: [numbers(3)], attributes: { axis }, outputs: 2 },
    { type: "Hardmax", inputs: [map], attributes: { axis } },
    { type: "LpNormalization", inputs: [map], attributes: { axis, p: 1 } },
    { type: "CumSum", inputs: [map], initializers: [scalar(axis)], attributes: { exclusive: 1 } },
    {
      type: "GatherElements",
      inputs: [map, [1, 2, 3, 4]],
      attributes: { axis },
      integerInputs: ["x1"],
    },
    {
      type: "Gather",
      inputs: [map, [2, 3]],
      attributes: { axis },
      integerInputs: ["x1"],
    },
    {
      type: "ScatterElements",
      inputs: [map, [1, 2, 1, 2], [1, 2, 1, 2]],
      attributes: { axis },
      integerInputs: ["x1"],
    },
  ]),
  { type: "TopK", inputs: [[7]], initializers: [numbers(3)], outputs: 2 },
  { type: "Hardmax", inputs: [map], operatorSet: 11, attributes: { axis: 2 } },
  { type: "GatherND", inputs: [map], initializers: [{ dims: [3, 2], values: [0, 1, 0, 2, 0, 3] }] },
  {
    type: "GatherND",
    inputs: [
      [2, 3, 4],
      [2, 5, 1],
    ],
    attributes: { batch_dims: 1 },
    integerInputs: ["x1"],
  },
  {
    type: "ScatterND",
    inputs: [
      [5, 6],
      [2, 1],
      [2, 6],
    ],
    integerInputs: ["x1"],
  },
  {
    type: "OneHot",
    inputs: [[3, 4]],
    initializers: [{ dims: [], float: true, values: [7] }, floats(0, 1)],
    attributes: { axis: 1 },
  },
  { type: "ReverseSequence", inputs: [[5, 2, 3], [2]], integerInputs: ["x1"] },
  { type: "GridSample", inputs: [map, [1, 5, 6, 2]] },
  {
    type: "GridSample",
    inputs: [
      [1, 2, 4, 5, 6],
      [1, 2, 3, 4, 3],
    ],
    operatorSet: 20,
  },
  {
    type: "RoiAlign",
    inputs: [map, [3, 4]],
    initializers: [numbers(0, 0, 0)],
    attributes: { output_height: 2, output_width: 5 },
  },
  { type: "MaxRoiPool", inputs: [map], initializers: [weights(3, 5)], attributes: { pooled_shape: [2, 3] } },
  {
    type: "MaxUnpool",
    inputs: [map, map],
    attributes: { kernel_shape: [2, 3], strides: [2, 2], pads: [0, 1, 1, 0] },
    integerInputs: ["x1"],
  },
  {
    type: "MaxUnpool",
    inputs: [map, map],
    initializers: [numbers(1, 4, 20, 30)],
    attributes: { kernel_shape: [2, 2], strides: [2, 2] },
    integerInputs: ["x1"],
  },
  { type: "MeanVarianceNormalization", inputs: [map], operatorSet: 13 },
  { type: "Det", inputs: [[2, 3, 4, 4]] },
  { type: "DFT", inputs: [[1, 10, 5, 1]], attributes: { axis: 1, onesided: 1 } },
  { type: "DFT", inputs: [[1, 10, 5, 2]], initializers: [scalar(8)], attributes: { axis: 2, inverse: 1 } },
  { type: "STFT", inputs: [[1, 40, 1]], initializers: [scalar(5), undefined, scalar(16)] },
  { type: "STFT", inputs: [[2, 40, 1]], initializers: [scalar(3), floats(1, 1, 1, 1, 1, 1, 1, 1)] },
  { type: "Trilu", inputs: [map], initializers: [scalar(2)], attributes: { upper: 0 } },
  { type: "Trilu", inputs: [[1, 5]] },
  { type: "RMSNormalization", inputs: [[1, 5, 8]], initializers: [weights(8)], operatorSet: 23 },
];

describe("the inferred shape of an operator along axes is that of onnxruntime", () => {
  it.each(cases.map((one) => ({ title: `${one.type} ${JSON.stringify(one.attributes ?? {})}`, one })))(
    "$title",
    ({ one }) => expectRuntimeShapes(one),
  );
});

describe("what selection costs is counted", () => {
  it.each<[name: string, node: OneNode, operations: number]>([
    // Three levels of a heap for each of 1000 numbers.
    ["TopK", { type: "TopK", inputs: [[1, 1000]], initializers: [numbers(5)] }, 3000],
    [
      "NonMaxSuppression",
      {
        type: "NonMaxSuppression",
        inputs: [
          [1, 64, 4],
          [1, 2, 64],
        ],
        initializers: [numbers(10)],
      },
      // Sorting 64 scores of two classes, and ten operations for each pair of a box that is kept and another.
      2 * 64 * 6 + 2 * 10 * 64 * 10,
    ],
    ["Det", { type: "Det", inputs: [[2, 3, 3]] }, 18],
  ])("%s", (_name, node, operations) => {
    expect(modelMacs(importOnnx(fileOf(node), "one"))).toBe(operations);
  });
});
