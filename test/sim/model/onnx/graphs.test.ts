import { describe, expect, it } from "vitest";
import { importOnnx, modelMacs, modelParameters, type Model } from "../../../../sim/model/index.ts";
import { onnxFile, type NodeContents, type TensorContents } from "./onnx-file.ts";

const weights = (...dims: readonly number[]): TensorContents => ({ dims, float: true });
const node = (type: string, inputs: readonly string[], output: string, attributes = {}): NodeContents => ({
  type,
  name: output,
  inputs,
  outputs: [output],
  attributes,
});
const names = (model: Model) => model.operators.map(({ name }) => name);
const result = (model: Model) => model.operators[model.outputs[0]!]!;

const classifier = {
  nodes: [
    node("Conv", ["x", "w"], "conv", { pads: [1, 1, 1, 1] }),
    node("Relu", ["conv"], "relu"),
    node("Dropout", ["relu"], "dropped"),
    node("Flatten", ["dropped"], "flat"),
    node("Gemm", ["flat", "dense", "bias"], "y", { transB: 1 }),
  ],
  inputs: { x: [1, 3, 8, 8] },
  outputs: { y: undefined },
  initializers: { w: weights(4, 3, 3, 3), dense: weights(10, 256), bias: weights(10) },
};

describe("importOnnx", () => {
  it("takes the batch axis away, and what does nothing at inference", () => {
    const model = importOnnx(onnxFile(classifier), "classifier");
    expect(names(model)).toEqual(["x", "conv", "relu", "y"]);
    expect(model.operators.map(({ shape }) => shape)).toEqual([
      [3, 8, 8],
      [4, 8, 8],
      [4, 8, 8],
      [10, 1, 1],
    ]);
    expect(modelMacs(model)).toBe(27 * 256 + 2560);
    expect(modelParameters(model)).toBe(108 + 2570);
  });

  it("sorts the nodes, and leaves out what the results do not need", () => {
    const shuffled = [...classifier.nodes, node("Loop", ["relu"], "unused")].reverse();
    const model = importOnnx(onnxFile({ ...classifier, nodes: shuffled }), "shuffled");
    expect(names(model)).toEqual(["x", "conv", "relu", "y"]);
  });

  it("takes a tensor that is an input and an initializer for a constant", () => {
    const inputs = { x: [1, 3, 8, 8], w: [4, 3, 3, 3], dense: [10, 256], bias: [10] };
    expect(names(importOnnx(onnxFile({ ...classifier, inputs }), "old"))).toEqual(["x", "conv", "relu", "y"]);
  });

  it("makes other tensors the results on request", () => {
    const model = importOnnx(onnxFile(classifier), "part", { outputs: ["relu", "conv"] });
    expect(model.outputs.map((id) => model.operators[id]!.name)).toEqual(["conv", "relu"]);
  });

  it("binds open dimensions, and the batch to 1", () => {
    const file = onnxFile({
      nodes: [node("Relu", ["x"], "y")],
      inputs: { x: ["N", 3, "height", undefined] },
      outputs: { y: undefined },
    });
    const dimensions = { height: 6, "x[3]": 5 };
    expect(result(importOnnx(file, "open", { dimensions })).shape).toEqual([3, 6, 5]);
    expect(() => importOnnx(file, "open")).toThrow(/axis 2 of "x" is open: bind the dimension "height"/);
    expect(() => importOnnx(file, "open", { dimensions: { height: 6 } })).toThrow(
      /bind the dimension "x\[3\]"/,
    );
    expect(() => importOnnx(file, "open", { dimensions: { height: 0 } })).toThrow(
      /whole number from 1, not 0/,
    );
    expect(() => importOnnx(file, "open", { dimensions: { heigth: 6 } })).toThrow(
      /no open dimension heigth; open dimensions are N, height, x\[3\]/,
    );
  });

  it("folds the shape computations that exporters leave behind", () => {
    const file = onnxFile({
      nodes: [
        node("Shape", ["x"], "shape"),
        node("Gather", ["shape", "zero"], "batch"),
        node("Unsqueeze", ["batch", "axis"], "batch vector"),
        {
          type: "Constant",
          inputs: [],
          outputs: ["rest"],
          attributes: { value: { tensor: { dims: [1], values: [-1] } } },
        },
        node("Concat", ["batch vector", "rest"], "target", { axis: 0 }),
        node("Reshape", ["x", "target"], "flat"),
        node("MatMul", ["flat", "w"], "product"),
        node("Add", ["product", "b"], "y"),
      ],
      inputs: { x: ["N", 4, 3, 3] },
      outputs: { y: undefined },
      initializers: {
        zero: { dims: [], values: [0] },
        axis: { dims: [1], values: [0] },
        w: weights(36, 7),
        b: weights(7),
      },
    });
    const model = importOnnx(file, "folded");
    expect(model.operators.map(({ operation }) => operation.kind)).toEqual([
      "input",
      "fully-connected",
      "elementwise",
    ]);
    expect(modelParameters(model)).toBe(36 * 7 + 7);
  });

  it("takes weights that are computed from weights for constants", () => {
    const file = onnxFile({
      nodes: [
        node("Mul", ["direction", "length"], "w"),
        node("Transpose", ["w"], "turned", { perm: [0, 1, 3, 2] }),
        node("Conv", ["x", "turned"], "y"),
      ],
      inputs: { x: [1, 64, 8, 8] },
      outputs: { y: undefined },
      initializers: { direction: weights(64, 64, 3, 1), length: weights(64, 1, 1, 1) },
    });
    const model = importOnnx(file, "weight normalization");
    expect(result(model).operation).toMatchObject({ kind: "convolution", kernel: [1, 3] });
    expect(model.operators).toHaveLength(2);
  });

  it("makes an operator of a trained tensor that is joined with a computed one", () => {
    const file = onnxFile({
      nodes: [node("Concat", ["token", "x"], "y", { axis: 1 })],
      inputs: { x: [1, 4, 6] },
      outputs: { y: undefined },
      initializers: { token: weights(1, 1, 6) },
    });
    const model = importOnnx(file, "class token");
    expect(result(model).shape).toEqual([5, 6]);
    expect(modelParameters(model)).toBe(6);
  });

  it("reads attention as its parts, and token tables as embeddings", () => {
    const heads = { dims: [4], values: [1, 5, 2, 4] };
    const merged = { dims: [3], values: [1, 5, 8] };
    const split = (name: string, perm: readonly number[]) => [
      node("MatMul", ["embedded", `w${name}`], `${name} flat`),
      node("Reshape", [`${name} flat`, "heads"], `${name} split`),
      node("Transpose", [`${name} split`], name, { perm }),
    ];
    const file = onnxFile({
      nodes: [
        node("Gather", ["table", "tokens"], "embedded"),
        ...split("query", [0, 2, 1, 3]),
        ...split("key", [0, 2, 3, 1]),
        ...split("value", [0, 2, 1, 3]),
        node("MatMul", ["query", "key"], "scores"),
        node("Softmax", ["scores"], "shares"),
        node("MatMul", ["shares", "value"], "mixed"),
        node("Transpose", ["mixed"], "joined", { perm: [0, 2, 1, 3] }),
        node("Reshape", ["joined", "merged"], "y"),
      ],
      inputs: { tokens: [1, 5] },
      integerInputs: ["tokens"],
      outputs: { y: undefined },
      initializers: {
        table: weights(100, 8),
        wquery: weights(8, 8),
        wkey: weights(8, 8),
        wvalue: weights(8, 8),
        heads,
        merged,
      },
    });
    const model = importOnnx(file, "attention");
    expect(result(model)).toMatchObject({ shape: [5, 8], operation: { kind: "reshape" } });
    expect(modelMacs(model)).toBe(3 * 5 * 64 + 2 * 2 * 5 * 5 * 4);
    expect(model.operators.find(({ name }) => name === "shares")!.operation).toEqual({
      kind: "softmax",
      axis: 2,
    });
  });

  it("gives every output of a node that parts a tensor an operator", () => {
    const file = onnxFile({
      nodes: [
        { type: "Split", name: "split", inputs: ["x"], outputs: ["a", "b", "c"], attributes: { axis: 1 } },
        node("Mul", ["a", "c"], "y"),
      ],
      inputs: { x: [1, 6, 4, 4] },
      outputs: { y: undefined },
    });
    expect(names(importOnnx(file, "split"))).toEqual(["x", "split/output 0", "split/output 2", "y"]);
  });
});

describe("operators that cannot be imported", () => {
  const contents = {
    nodes: [
      node("Relu", ["x"], "before"),
      { type: "If", name: "choice", inputs: ["before"], outputs: ["chosen"] },
      { type: "Magic", name: "", domain: "com.example", inputs: ["chosen"], outputs: ["magic"] },
      node("Relu", ["magic"], "y"),
    ],
    inputs: { x: ["N", 3, 4, 4] },
    outputs: { y: undefined },
    valueInfo: { chosen: ["N", 5, 2, 2], magic: [1, 2] },
  };

  it("are listed in one error, each with its name and type", () => {
    expect(() => importOnnx(onnxFile(contents), "foreign")).toThrow(
      /model foreign: has 2 unsupported nodes: node "choice" \(If\), node "magic" \(com.example.Magic\)/,
    );
  });

  it("stay as indivisible operators on request", () => {
    const model = importOnnx(onnxFile(contents), "foreign", { opaque: true });
    expect(model.operators.map(({ operation, shape }) => [operation.kind, shape])).toEqual([
      ["input", [3, 4, 4]],
      ["activation", [3, 4, 4]],
      ["opaque", [5, 2, 2]],
      ["opaque", [2, 1, 1]],
      ["activation", [2, 1, 1]],
    ]);
  });

  it("must then have declared shapes", () => {
    expect(() => importOnnx(onnxFile({ ...contents, valueInfo: {} }), "foreign", { opaque: true })).toThrow(
      /node "choice" \(If\): cannot be kept as opaque: the file does not declare the shape of its output "chosen"/,
    );
  });
});
