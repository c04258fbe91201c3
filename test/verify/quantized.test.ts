import { describe, expect, it } from "vitest";
import { elementCount } from "../../sim/tensor/index.ts";
import {
  onnxFile,
  type NodeContents,
  type TensorContents,
  type TensorType,
} from "../sim/model/onnx/onnx-file.ts";
import { proveFile } from "./prove-file.ts";

const domain = "com.microsoft";

/** Whole numbers over all of their range, without a pattern that layouts would share. */
function whole(type: "int8" | "uint8", ...dims: readonly number[]): TensorContents {
  const least = type === "int8" ? -128 : 0;
  const values = Array.from({ length: elementCount(dims) }, (_, index) => least + ((index * 89 + 31) % 256));
  return { dims, type, values };
}

const numbers = (type: TensorType, ...values: readonly number[]): TensorContents => ({
  dims: values.length === 1 ? [] : [values.length],
  type,
  values,
});

const stored: Readonly<Record<string, TensorContents>> = {
  s: numbers("float32", 0.031),
  t: numbers("float32", 0.05),
  big: numbers("float32", 1.7),
  perChannel: numbers("float32", 0.01, 0.02, 0.013, 0.04, 0.021, 0.008),
  perFeature: numbers("float32", 0.01, 0.02, 0.013, 0.04, 0.021),
  z: numbers("int8", 3),
  none: numbers("int8", 0),
  u: numbers("uint8", 120),
  v: numbers("uint8", 7),
  zeroOfChannels: numbers("int8", 0, 0, 0, 0, 0, 0),
  w: whole("int8", 6, 4, 3, 3),
  uw: whole("uint8", 6, 4, 3, 3),
  m: whole("int8", 12, 5),
  um: whole("uint8", 5, 12),
  other: whole("uint8", 1, 4, 9, 12),
  b: numbers("int32", 300, -2000, 41, 0, -7, 999),
  b5: numbers("int32", 300, -2000, 41, 0, -7),
  f5: numbers("float32", 0.5, -1, 2, 0.25, 3),
  bf: numbers("float32", 0.3, -0.2, 0.1, 0, 1, 2),
  rows: { dims: [2], values: [36, 12] },
};

const quantized = (from: string, to: string, scale = "s", zero = "u"): NodeContents => ({
  type: "QuantizeLinear",
  inputs: [from, scale, zero],
  outputs: [to],
});
const dequantized = (from: string, to: string, scale = "s", zero = "u", axis = 1): NodeContents => ({
  type: "DequantizeLinear",
  inputs: [from, scale, zero],
  outputs: [to],
  attributes: { axis },
});

function file(...nodes: readonly NodeContents[]): Uint8Array {
  return onnxFile({
    inputs: { x: [1, 4, 9, 12] },
    outputs: { y: undefined },
    initializers: stored,
    nodes,
    operatorSet: 19,
  });
}

const equal = { verdict: "equal", weights: "file", firstWrongPiece: undefined, uncompared: undefined };
const q = ["q", "s", "u"];
const result = ["t", "v"];
const operators: readonly NodeContents[] = [
  { type: "QuantizeLinear", inputs: ["x", "s", "u"], outputs: ["y"] },
  { type: "DequantizeLinear", inputs: q, outputs: ["y"] },
  { type: "DynamicQuantizeLinear", inputs: ["x"], outputs: ["y", "scale", "point"] },
  {
    type: "QLinearConv",
    inputs: [...q, "w", "perChannel", "zeroOfChannels", "big", "v", "b"],
    outputs: ["y"],
    attributes: { pads: [1, 0, 1, 2], strides: [2, 1] },
  },
  { type: "ConvInteger", inputs: ["q", "uw", "u", "v"], outputs: ["y"] },
  { type: "QLinearMatMul", inputs: [...q, "m", "t", "z", "big", "v"], outputs: ["y"] },
  { type: "MatMulInteger", inputs: ["q", "m", "u", "z"], outputs: ["y"] },
  { type: "QLinearAdd", domain, inputs: [...q, "q", "t", "v", "s", "u"], outputs: ["y"] },
  { type: "QLinearMul", domain, inputs: [...q, "other", "t", "v", ...result], outputs: ["y"] },
  { type: "QLinearSigmoid", domain, inputs: [...q, "t", "v"], outputs: ["y"] },
  {
    type: "QLinearLeakyRelu",
    domain,
    inputs: [...q, ...result],
    outputs: ["y"],
    attributes: { alpha: { float: 0.3 } },
  },
  { type: "QLinearGlobalAveragePool", domain, inputs: [...q, ...result], outputs: ["y"] },
  {
    type: "QLinearAveragePool",
    domain,
    inputs: [...q, ...result],
    outputs: ["y"],
    attributes: { kernel_shape: [3, 2], strides: [2, 1], pads: [1, 0, 1, 1] },
  },
  {
    type: "QLinearConcat",
    domain,
    inputs: ["t", "v", ...q, "other", "t", "v"],
    outputs: ["y"],
    attributes: { axis: 2 },
  },
  { type: "QLinearWhere", domain, inputs: ["c", ...q, "other", "t", "v", ...result], outputs: ["y"] },
  {
    type: "QLinearSoftmax",
    domain,
    inputs: [...q, "s", "v"],
    outputs: ["y"],
    attributes: { axis: 3, opset: 13 },
  },
  {
    type: "QGemm",
    domain,
    inputs: ["qr", "s", "u", "um", "perFeature", "five", "b5", "big", "v"],
    outputs: ["y"],
    attributes: { transB: 1, alpha: { float: 0.5 } },
  },
  { type: "QGemm", domain, inputs: ["qr", "s", "u", "m", "s", "z"], outputs: ["y"] },
  {
    type: "MatMulIntegerToFloat",
    domain,
    inputs: ["q", "m", "s", "perFeature", "u", "", "f5"],
    outputs: ["y"],
  },
  { type: "DynamicQuantizeMatMul", domain, inputs: ["x", "m", "s", "z", "f5"], outputs: ["y"] },
];

describe("operators on whole numbers compute in pieces what the file does", () => {
  it.each(operators)("$type $inputs", async (node) => {
    const bytes = onnxFile({
      inputs: { x: [1, 4, 9, 12] },
      outputs: { y: undefined },
      initializers: { ...stored, five: numbers("uint8", 1, 2, 3, 4, 5) },
      nodes: [
        quantized("x", "q"),
        { type: "Reshape", inputs: ["q", "rows"], outputs: ["qr"] },
        { type: "Greater", inputs: ["x", "s"], outputs: ["c"] },
        node,
      ],
      operatorSet: 19,
    });
    for (const planner of ["inh", "grid2d"]) {
      const proof = await proveFile(bytes, planner);
      expect({ planner, ...proof }).toMatchObject(equal);
    }
  });
});

describe("operators between dequantization and quantization compute in pieces what the file does", () => {
  const conv = (bias: string): NodeContents => ({ type: "Conv", inputs: ["dx", "dw", bias], outputs: ["c"] });
  const before = [
    quantized("x", "q"),
    dequantized("q", "dx"),
    dequantized("w", "dw", "perChannel", "zeroOfChannels", 0),
  ];

  it.each<{ what: string; nodes: readonly NodeContents[] }>([
    {
      what: "a convolution with a bias in fractions",
      nodes: [...before, conv("bf"), quantized("c", "y", "big")],
    },
    {
      what: "a convolution, a ReLU and its dequantized result",
      nodes: [
        ...before,
        conv(""),
        { type: "Relu", inputs: ["c"], outputs: ["r"] },
        quantized("r", "qr", "big"),
        dequantized("qr", "y", "big"),
      ],
    },
    {
      what: "a convolution whose result stays in fractions",
      nodes: [...before, conv("bf"), { type: "Relu", inputs: ["c"], outputs: ["y"] }],
    },
    {
      what: "sums, pools and joins",
      nodes: [
        quantized("x", "q"),
        dequantized("q", "dx"),
        { type: "AveragePool", inputs: ["dx"], outputs: ["p"], attributes: { kernel_shape: [2, 2] } },
        quantized("p", "qp", "t", "v"),
        dequantized("qp", "dp", "t", "v"),
        { type: "Add", inputs: ["dp", "dp"], outputs: ["a"] },
        quantized("a", "qa", "t", "v"),
        dequantized("qa", "da", "t", "v"),
        { type: "Concat", inputs: ["da", "dp"], outputs: ["j"], attributes: { axis: 1 } },
        quantized("j", "y", "t", "v"),
      ],
    },
    {
      what: "a dynamic product as exporters write it",
      nodes: [
        { type: "DynamicQuantizeLinear", inputs: ["x"], outputs: ["dq", "ds", "dz"] },
        { type: "MatMulInteger", inputs: ["dq", "m", "dz", "z"], outputs: ["i"] },
        { type: "Cast", inputs: ["i"], outputs: ["f"], attributes: { to: 1 } },
        { type: "Mul", inputs: ["ds", "s"], outputs: ["factor"] },
        { type: "Mul", inputs: ["f", "factor"], outputs: ["y"] },
      ],
    },
  ])("$what", async ({ nodes }) => {
    for (const planner of ["inh", "outc"]) {
      const proof = await proveFile(file(...nodes), planner);
      expect({ planner, ...proof }).toMatchObject(equal);
    }
  });
});
