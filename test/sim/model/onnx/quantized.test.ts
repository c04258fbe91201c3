import { describe, expect, it } from "vitest";
import {
  importOnnx,
  linkOperators,
  macs,
  readBytes,
  tensorBytes,
  parameters,
  weightBytes,
  type Model,
} from "../../../../sim/model/index.ts";
import { wholeBox } from "../../../../sim/tensor/index.ts";
import { onnxFile, type NodeContents, type TensorContents } from "./onnx-file.ts";
import { resultsOf } from "./results.ts";
import { runtimeShapes } from "./runtime.ts";

const domain = "com.microsoft";
const scale: TensorContents = { dims: [], float: true, values: [0.1] };
const zero = (type: "int8" | "uint8"): TensorContents => ({ dims: [], type, values: [0] });
const int8 = (...dims: readonly number[]): TensorContents => ({ dims, type: "int8" });
const bias = (count: number): TensorContents => ({ dims: [count], type: "int32" });
const initializers = {
  s: scale,
  z: zero("int8"),
  u: zero("uint8"),
  w: int8(6, 4, 3, 3),
  b: bias(6),
  m: int8(12, 5),
};

const quantize = (from: string, to: string, point = "z"): NodeContents => ({
  type: "QuantizeLinear",
  name: `quantize ${to}`,
  inputs: [from, "s", point],
  outputs: [to],
});
const dequantize = (from: string, to: string): NodeContents => ({
  type: "DequantizeLinear",
  name: `dequantize ${to}`,
  inputs: [from, "s", "z"],
  outputs: [to],
});

function imported(nodes: readonly NodeContents[], output = "y"): Model {
  const file = onnxFile({
    nodes,
    inputs: { x: [1, 4, 9, 12] },
    outputs: { [output]: undefined },
    initializers,
  });
  return importOnnx(file, "quantized");
}

const listed = ({ operators }: Model) =>
  operators.map(({ name, elementType, weightType, operation }) =>
    operation.kind === "convolution" ? `${name} ${elementType} of ${weightType}` : `${name} ${elementType}`,
  );

const conv: NodeContents = { type: "Conv", name: "conv", inputs: ["dx", "dw"], outputs: ["c"] };
const before = [quantize("x", "qx"), dequantize("qx", "dx"), dequantize("w", "dw")];

describe("quantization joins the operators that it stands around", () => {
  it("a convolution between both is one of int8", () => {
    const model = imported([...before, conv, quantize("c", "y")]);
    expect(listed(model)).toEqual(["x float32", "quantize qx int8", "conv int8 of int8"]);
    const convolution = model.operators[2]!;
    expect(tensorBytes(convolution)).toBe(6 * 7 * 10);
    expect(weightBytes(convolution)).toBe(6 * 4 * 9);
    expect(macs(convolution)).toBe(6 * 7 * 10 * 4 * 9);
  });

  it("an activation goes with its convolution, and links to it", () => {
    const relu: NodeContents = { type: "Relu", name: "relu", inputs: ["c"], outputs: ["r"] };
    const model = linkOperators(imported([...before, conv, relu, quantize("r", "y")]));
    expect(listed(model)).toEqual(["x float32", "quantize qx int8", "conv int8 of int8"]);
    expect(model.operators[2]!.operation).toMatchObject({ activation: "relu" });
  });

  it("sums, pools and other shapes are computed in the small type", () => {
    const model = imported([
      quantize("x", "qx"),
      dequantize("qx", "dx"),
      { type: "MaxPool", name: "pool", inputs: ["dx"], outputs: ["p"], attributes: { kernel_shape: [2, 2] } },
      quantize("p", "qp"),
      dequantize("qp", "dp"),
      { type: "Add", name: "sum", inputs: ["dp", "dp"], outputs: ["a"] },
      quantize("a", "qa"),
      dequantize("qa", "da"),
      {
        type: "Transpose",
        name: "order",
        inputs: ["da"],
        outputs: ["t"],
        attributes: { perm: [0, 2, 3, 1] },
      },
      quantize("t", "y"),
    ]);
    expect(listed(model)).toEqual(["x float32", "quantize qx int8", "pool int8", "sum int8", "order int8"]);
  });

  it("without a quantization behind it, a convolution computes with fractions, of stored int8", () => {
    const model = imported([...before, conv], "c");
    expect(listed(model)).toEqual([
      "x float32",
      "quantize qx int8",
      "dequantize dx float32",
      "conv float32 of int8",
    ]);
  });

  it("a tensor that others read as it is stays as it is", () => {
    const model = imported([
      ...before,
      conv,
      quantize("c", "qc"),
      dequantize("qc", "dc"),
      { type: "Mul", name: "both", inputs: ["c", "dc"], outputs: ["y"] },
    ]);
    expect(listed(model)).toContain("conv float32 of int8");
    expect(listed(model)).toContain("quantize qc int8");
    expect(listed(model)).toContain("dequantize dc float32");
  });

  it("a result that is dequantized is a tensor of fractions", () => {
    const model = imported([...before, conv, quantize("c", "qc"), dequantize("qc", "y")]);
    expect(listed(model).slice(2)).toEqual(["conv int8 of int8", "dequantize y float32"]);
    expect(model.outputs).toEqual([3]);
  });
});

const operators: readonly (readonly [node: NodeContents, products: number, elementType: string])[] = [
  [{ type: "ConvInteger", inputs: ["q", "w", "z", "z"], outputs: ["y"] }, 6 * 7 * 10 * 36, "int32"],
  [
    { type: "QLinearConv", inputs: ["q", "s", "z", "w", "s", "z", "s", "z", "b"], outputs: ["y"] },
    6 * 7 * 10 * 36,
    "int8",
  ],
  [{ type: "MatMulInteger", inputs: ["q", "m", "z", "z"], outputs: ["y"] }, 4 * 9 * 5 * 12, "int32"],
  [
    { type: "QLinearMatMul", inputs: ["q", "s", "z", "m", "s", "z", "s", "z"], outputs: ["y"] },
    4 * 9 * 5 * 12,
    "int8",
  ],
];

it.each(operators)(
  "$type has the shape of onnxruntime, and its weights and its result their types",
  async (node, products, elementType) => {
    // onnxruntime's convolutions of whole numbers take uint8.
    const point = node.type === "ConvInteger" ? "u" : "z";
    const inputs = node.type === "ConvInteger" ? ["q", "w", "u", "z"] : node.inputs;
    const file = onnxFile({
      nodes: [quantize("x", "q", point), { ...node, name: "tested", inputs }],
      inputs: { x: [1, 4, 9, 12] },
      outputs: { y: undefined },
      initializers,
    });
    const { y } = await runtimeShapes(file, { x: { dims: [1, 4, 9, 12] } });
    expect(resultsOf(file)).toMatchObject([{ shape: y, elementType }]);
    const tested = importOnnx(file, "m").operators.find(({ name }) => name === "tested")!;
    expect(tested).toMatchObject({ name: "tested", elementType, weightType: "int8" });
    expect(macs(tested)).toBe(products);
    // A bias is as wide as the sums that it is added to.
    const biases = node.inputs.includes("b") ? 6 : 0;
    expect(weightBytes(tested)).toBe(parameters(tested) + 3 * biases);
  },
);

it.each<[node: NodeContents, elementType: string]>([
  [{ type: "QLinearAdd", domain, inputs: ["q", "s", "u", "q", "s", "u", "s", "u"], outputs: ["y"] }, "uint8"],
  [{ type: "QLinearMul", domain, inputs: ["q", "s", "u", "q", "s", "u", "s", "u"], outputs: ["y"] }, "uint8"],
  [{ type: "QLinearSigmoid", domain, inputs: ["q", "s", "u", "s", "u"], outputs: ["y"] }, "uint8"],
  [{ type: "QLinearLeakyRelu", domain, inputs: ["q", "s", "u", "s", "u"], outputs: ["y"] }, "uint8"],
  [{ type: "QLinearGlobalAveragePool", domain, inputs: ["q", "s", "u", "s", "u"], outputs: ["y"] }, "uint8"],
  [
    {
      type: "QLinearConcat",
      domain,
      inputs: ["s", "u", "q", "s", "u", "q", "s", "u", "q", "s", "u"],
      outputs: ["y"],
      attributes: { axis: 2 },
    },
    "uint8",
  ],
  [
    {
      type: "QLinearAveragePool",
      domain,
      inputs: ["q", "s", "u", "s", "u"],
      outputs: ["y"],
      attributes: { kernel_shape: [3, 2], strides: [2, 1], pads: [1, 0, 1, 1] },
    },
    "uint8",
  ],
  [
    { type: "QLinearWhere", domain, inputs: ["c", "q", "s", "u", "q", "s", "u", "s", "u"], outputs: ["y"] },
    "uint8",
  ],
  [
    {
      type: "QLinearSoftmax",
      domain,
      inputs: ["q", "s", "u", "s", "u"],
      outputs: ["y"],
      attributes: { axis: 2, opset: 13 },
    },
    "uint8",
  ],
  [
    {
      type: "QGemm",
      domain,
      inputs: ["qr", "s", "u", "m8", "s", "u", "b5", "s", "u"],
      outputs: ["y"],
      attributes: { transB: 1 },
    },
    "uint8",
  ],
  [{ type: "QGemm", domain, inputs: ["qr", "s", "u", "m5", "s", "u"], outputs: ["y"] }, "float32"],
  [
    { type: "MatMulIntegerToFloat", domain, inputs: ["q", "m", "s", "s", "u", "z"], outputs: ["y"] },
    "float32",
  ],
  [{ type: "DynamicQuantizeMatMul", domain, inputs: ["x", "m", "s", "z", "f5"], outputs: ["y"] }, "float32"],
  [
    {
      type: "FusedConv",
      domain,
      inputs: ["x", "f", "g", "z4"],
      outputs: ["y"],
      attributes: { activation: "Relu" },
    },
    "float32",
  ],
])("onnxruntime's own $type has its shape", async (node, elementType) => {
  const file = onnxFile({
    nodes: [
      quantize("x", "q", "u"),
      { type: "Reshape", inputs: ["q", "rows"], outputs: ["qr"] },
      { type: "Greater", inputs: ["x", "s"], outputs: ["c"] },
      node,
    ],
    inputs: { x: [1, 4, 9, 12] },
    outputs: { y: undefined },
    initializers: {
      ...initializers,
      f: { dims: [6, 4, 3, 3], float: true },
      g: { dims: [6], float: true },
      z4: { dims: [1, 6, 7, 10], float: true },
      rows: { dims: [2], values: [36, 12] },
      m8: { dims: [5, 12], type: "uint8" },
      m5: { dims: [12, 5], type: "uint8" },
      b5: bias(5),
      f5: { dims: [5], float: true },
    },
  });
  const { y } = await runtimeShapes(file, { x: { dims: [1, 4, 9, 12] } });
  expect(resultsOf(file)).toMatchObject([{ shape: y, elementType }]);
});

it("DynamicQuantizeLinear yields a tensor of uint8 that depends on all elements, its scale and its zero point", async () => {
  const file = onnxFile({
    nodes: [{ type: "DynamicQuantizeLinear", name: "q", inputs: ["x"], outputs: ["y", "scale", "point"] }],
    inputs: { x: [3, 4] },
    outputs: { y: undefined, scale: undefined, point: undefined },
  });
  const shapes = await runtimeShapes(file, { x: { dims: [3, 4] } });
  const types = ["uint8", "float32", "uint8"];
  const wanted = ["y", "scale", "point"].map((name, index) => ({
    shape: shapes[name],
    elementType: types[index],
  }));
  expect(resultsOf(file)).toMatchObject(wanted);
});

it.each([
  [10, "float16", 2],
  [11, "float64", 8],
  [7, "int64", 8],
] as const)(
  "a cast to %i reads what its tensor was, writes %s, and is what others read",
  (to, type, bytes) => {
    const file = onnxFile({
      nodes: [
        { type: "Cast", name: "cast", inputs: ["x"], outputs: ["c"], attributes: { to } },
        { type: "Cast", name: "again", inputs: ["c"], outputs: ["d"], attributes: { to } },
        { type: "Neg", name: "last", inputs: ["d"], outputs: ["y"] },
      ],
      inputs: { x: [1, 4, 9, 12] },
      outputs: { y: undefined },
    });
    const [input, cast, last, ...others] = importOnnx(file, "m").operators;
    expect([input!.elementType, cast!.elementType, others]).toEqual(["float32", type, []]);
    const elements = 4 * 9 * 12;
    const region = wholeBox(cast!.shape);
    expect([readBytes(cast!, region), tensorBytes(cast!)]).toEqual([4 * elements, bytes * elements]);
    expect([readBytes(last!, region), tensorBytes(last!)]).toEqual([bytes * elements, bytes * elements]);
  },
);
