import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { onnxFile, type AttributeValue, type TensorContents } from "../sim/model/onnx/onnx-file.ts";
import { proveFile } from "./prove-file.ts";

const scalar = (value: number): TensorContents => ({ dims: [], float: true, values: [value] });
const whole = (...values: readonly number[]): TensorContents => ({ dims: [values.length], values });
const numbers = (count: number, first: number): TensorContents => ({
  dims: [count],
  float: true,
  values: Array.from({ length: count }, (_, index) => Math.sin(first + index)),
});

const shaped = (dims: readonly number[], first: number): TensorContents => ({
  ...numbers(
    dims.reduce((product, extent) => product * extent, 1),
    first,
  ),
  dims,
});

/** Nine rows of angles for so many pairs of features. */
const table = (pairs: number, first: number) => shaped([9, pairs], first);
const positions: TensorContents = { dims: [1, 5], values: [3, 1, 4, 1, 8] };
const places = (count: number, extent: number) =>
  Array.from({ length: count }, (_, index) => (index * 7) % extent);

type OneNode = readonly [
  type: string,
  attributes: Readonly<Record<string, AttributeValue>>,
  initializers?: Readonly<Record<string, TensorContents>>,
];

/** Every attribute with another value than layers go by without one. */
const nodes: readonly OneNode[] = [
  ["LeakyRelu", {}],
  ["LeakyRelu", { alpha: { float: 0.3 } }],
  ["LeakyRelu", { alpha: { float: 0 } }],
  ["Elu", { alpha: { float: 2 } }],
  ["Celu", { alpha: { float: 0.5 } }],
  ["Selu", { alpha: { float: 1.2 }, gamma: { float: 3 } }],
  ["HardSigmoid", { alpha: { float: 0.3 }, beta: { float: 0.1 } }],
  ["ThresholdedRelu", { alpha: { float: 0.2 } }],
  ["Shrink", { lambd: { float: 0.2 }, bias: { float: 0.1 } }],
  ["Gelu", { approximate: "tanh" }],
  ["Clip", {}],
  ["Clip", {}, { low: scalar(-0.25), high: scalar(0.5) }],
  ["Clip", {}, { low: scalar(0.1) }],
  ["Clip", {}, { low: scalar(0), high: scalar(6) }],
  ["Clip", {}, { low: scalar(0.5), high: scalar(-0.5) }],
  ["LRN", { size: 3, alpha: { float: 0.7 }, beta: { float: 0.5 }, bias: { float: 2 } }],
  ["InstanceNormalization", { epsilon: { float: 0.5 } }, { scale: numbers(4, 1), shift: numbers(4, 2) }],
  ["LayerNormalization", { epsilon: { float: 0.5 } }, { scale: numbers(6, 1), shift: numbers(6, 2) }],
  ["AveragePool", { kernel_shape: [3, 3], pads: [1, 1, 1, 1], count_include_pad: 1 }],
  ["AveragePool", { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [2, 2], ceil_mode: 1 }],
  ["AveragePool", { kernel_shape: [3, 2], pads: [2, 0, 1, 1], count_include_pad: 1, strides: [2, 1] }],
  ["Pad", {}, { pads: whole(0, 0, 1, 2, 0, 0, 2, 1), value: scalar(-3.5) }],
  ["Pad", {}, { pads: whole(0, 1, 0, 0, 0, 1, 0, 0), value: scalar(Infinity) }],
  ["LpPool", { kernel_shape: [3, 2], pads: [2, 0, 1, 1], strides: [2, 1], p: 3 }],
  ["LpPool", { kernel_shape: [2, 2], p: 1 }],
  ["GlobalLpPool", {}],
  ["RMSNormalization", { epsilon: { float: 0.5 } }, { scale: numbers(6, 1) }],
  ["SimplifiedLayerNormalization", { epsilon: { float: 0.5 } }, { scale: numbers(6, 1) }],
  ["RotaryEmbedding", {}, { cos: table(3, 1), sin: table(3, 2), at: positions }],
  [
    "RotaryEmbedding",
    { interleaved: 1, rotary_embedding_dim: 4 },
    { cos: table(2, 1), sin: table(2, 2), at: positions },
  ],
  ["com.microsoft.RotaryEmbedding", {}, { at: whole(2), cos: table(3, 1), sin: table(3, 2) }],
  [
    "com.microsoft.FusedConv",
    { kernel_shape: [1, 1], activation: "Relu" },
    { w: shaped([3, 4, 1, 1], 1), b: numbers(3, 2) },
  ],
  ["com.microsoft.FusedMatMul", { transB: 1 }, { w: shaped([7, 6], 1) }],
  ["com.microsoft.BiasGelu", {}, { b: numbers(6, 1) }],
  ["LpNormalization", { p: 1, axis: 1 }],
  ["MeanVarianceNormalization", { axes: [1, 3] }],
  ["Hardmax", { axis: 2 }],
  ["ArgMax", { axis: 3, keepdims: 0, select_last_index: 1 }],
  ["ArgMin", { axis: 2 }],
  ["ArgMin", { axis: 1, keepdims: 0, select_last_index: 1 }],
  ["ReduceL1", {}, { axes: whole(1, 3) }],
  ["ReduceSumSquare", { keepdims: 0 }, { axes: whole(2) }],
  ["Pad", { mode: "wrap" }, { pads: whole(0, 1, 2, 3, 0, 0, 3, 6) }],
  ["CumSum", { reverse: 1, exclusive: 1 }, { axis: { dims: [], values: [2] } }],
  ["Trilu", { upper: 0 }, { k: { dims: [], values: [-1] } }],
  ["GatherElements", { axis: 3 }, { at: { dims: [1, 4, 5, 2], values: places(40, 6) } }],
  [
    "ScatterElements",
    { axis: 2, reduction: "mul" },
    { at: { dims: [1, 4, 2, 6], values: places(48, 5) }, added: shaped([1, 4, 2, 6], 3) },
  ],
  [
    "ScatterND",
    { reduction: "max" },
    { at: { dims: [2, 2], values: [0, 3, 0, 1] }, added: shaped([2, 5, 6], 3) },
  ],
];

const own = "com.microsoft.";
const newest: ReadonlySet<string> = new Set(["RotaryEmbedding", "RMSNormalization"]);

test.each(nodes.map((node) => ({ node, label: JSON.stringify(node) })))(
  "$label computes the file's numbers",
  async ({ node: [type, attributes, initializers = {}] }) => {
    const bytes = onnxFile({
      inputs: { x: [1, 4, 5, 6] },
      outputs: { y: undefined },
      initializers: { ...initializers, half: scalar(0.5) },
      nodes: [
        { type: "Mul", inputs: ["x", "half"], outputs: ["h"] },
        {
          ...{ type: type.replace(own, ""), name: "n", outputs: ["y"], attributes },
          ...{
            inputs: ["h", ...Object.keys(initializers)],
            domain: type.startsWith(own) ? "com.microsoft" : "",
          },
        },
      ],
      operatorSet: newest.has(type) ? 23 : 20,
    });
    for (const planner of ["inh", "grid2d"]) {
      const proof = await proveFile(bytes, planner, 2);
      expect({ planner, ...proof }).toMatchObject({
        verdict: "equal",
        weights: "file",
        uncompared: undefined,
      });
    }
  },
);

test.each([
  { operatorSet: 20, count: 2 },
  { operatorSet: 21, count: 4 },
])(
  "a group has $count factors for 4 channels in operator set $operatorSet",
  async ({ operatorSet, count }) => {
    const bytes = onnxFile({
      inputs: { x: [1, 4, 5, 6] },
      outputs: { y: undefined },
      initializers: { scale: numbers(count, 1), shift: numbers(count, 2) },
      nodes: [
        {
          type: "GroupNormalization",
          inputs: ["x", "scale", "shift"],
          outputs: ["y"],
          attributes: { num_groups: 2, epsilon: { float: 0.5 } },
        },
      ],
      operatorSet,
    });
    expect(await proveFile(bytes, "grid2d")).toMatchObject({ verdict: "equal", weights: "file" });
  },
);

test("the first or the last of equal elements has the place that is asked for", async () => {
  const kinds = ["ArgMax", "ArgMin"].flatMap((type) => [0, 1].map((last) => ({ type, last })));
  const bytes = onnxFile({
    inputs: { x: [1, 4, 5, 6] },
    outputs: Object.fromEntries(kinds.map(({ type, last }) => [`${type}${last}`, undefined])),
    nodes: [
      { type: "Sign", inputs: ["x"], outputs: ["s"] },
      ...kinds.map(({ type, last }) => ({
        type,
        inputs: ["s"],
        outputs: [`${type}${last}`],
        attributes: { axis: 2, select_last_index: last },
      })),
    ],
    operatorSet: 20,
  });
  expect(await proveFile(bytes, "inh", 2)).toMatchObject({ verdict: "equal", weights: "file" });
});

test("an older Clip has its bounds as attributes, an older Pad its pads and value", async () => {
  const bytes = onnxFile({
    inputs: { x: [1, 4, 5, 6] },
    outputs: { y: undefined },
    nodes: [
      {
        type: "Clip",
        inputs: ["x"],
        outputs: ["c"],
        attributes: { min: { float: -0.5 }, max: { float: 0.25 } },
      },
      {
        type: "Pad",
        inputs: ["c"],
        outputs: ["y"],
        attributes: { pads: [0, 0, 1, 1, 0, 0, 1, 1], value: { float: 7 } },
      },
    ],
    operatorSet: 10,
  });
  expect(await proveFile(bytes, "inh")).toMatchObject({ verdict: "equal", weights: "file" });
});

test.each(["single", "flexpie", "grid2d", "outc", "peft+split"])(
  "%s: the logarithm of what a clip keeps above 0 is finite, and equal to the file's",
  async (planner) => {
    const folder = join(import.meta.dirname, "../cases/models/verify-nan-reference");
    const proof = await proveFile(new Uint8Array(readFileSync(join(folder, "clip-log-nan.onnx"))), planner);
    expect(proof).toMatchObject({ verdict: "equal", ok: true, weights: "file", firstWrongPiece: undefined });
    // ln 1e-5: where the convolution yields less than the bound.
    expect(proof.largest).toBeCloseTo(-Math.log(1e-5), 4);
  },
);
