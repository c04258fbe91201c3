import { describe, expect, it } from "vitest";
import { readOnnxWeights } from "../../../../sim/model/onnx/weights.ts";
import { onnxFile, type AttributeValue, type FileContents, type TensorContents } from "./onnx-file.ts";

const tensor = (dims: readonly number[], values: readonly number[]): TensorContents => ({
  dims,
  values,
  float: true,
});

/** A file of one node between one input and one output. */
function oneNode(
  type: string,
  input: readonly number[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
  initializers: Readonly<Record<string, TensorContents>> = {},
): FileContents {
  return {
    nodes: [{ type, name: "n", inputs: ["x", ...Object.keys(initializers)], outputs: ["y"], attributes }],
    inputs: { x: input },
    outputs: { y: undefined },
    initializers,
  };
}

const weightsOf = (contents: FileContents) => {
  const { weights } = readOnnxWeights(onnxFile(contents));
  if (weights.kind === "lost") throw new Error(weights.reason);
  return Object.fromEntries([...weights.tensors].map(([name, values]) => [name, [...values]]));
};

describe("weights under the names and in the layouts of layers", () => {
  it.each([
    { rows: 1, transB: 0, stored: tensor([3, 2], [1, 2, 3, 4, 5, 6]), expected: [1, 3, 5, 2, 4, 6] },
    { rows: 1, transB: 1, stored: tensor([2, 3], [1, 2, 3, 4, 5, 6]), expected: [1, 2, 3, 4, 5, 6] },
    { rows: 4, transB: 0, stored: tensor([3, 2], [1, 2, 3, 4, 5, 6]), expected: [1, 2, 3, 4, 5, 6] },
    { rows: 4, transB: 1, stored: tensor([2, 3], [1, 2, 3, 4, 5, 6]), expected: [1, 4, 2, 5, 3, 6] },
  ])("Gemm of $rows rows, transB $transB", ({ rows, transB, stored, expected }) => {
    const attributes = { transB, alpha: { float: 2 }, beta: { float: 4 } };
    const initializers = { b: stored, c: tensor([2], [1, -1]) };
    expect(weightsOf(oneNode("Gemm", [rows, 3], attributes, initializers))).toEqual({
      "n/weights": expected.map((value) => 2 * value),
      "n/bias": [4, -4],
    });
  });

  it("takes a normalization's variance and epsilon into its scale", () => {
    const parameters = {
      scale: tensor([2], [3, 5]),
      shift: tensor([2], [7, 11]),
      mean: tensor([2], [13, 17]),
      variance: tensor([2], [0.5, 4]),
    };
    const attributes = { epsilon: { float: 0.5 } };
    const found = weightsOf(oneNode("BatchNormalization", [1, 2, 1, 1], attributes, parameters));
    expect(found).toMatchObject({ "n/shift": [7, 11], "n/mean": [13, 17] });
    // A layer divides by the root of 1 + 1e-5.
    const [first, second] = found["n/scale"]!.map((scale) => scale / Math.sqrt(1 + 1e-5));
    expect(first).toBeCloseTo(3 / Math.sqrt(1), 6);
    expect(second).toBeCloseTo(5 / Math.sqrt(4.5), 6);
  });

  it("follows a tensor through other shapes and orders of axes", () => {
    const file: FileContents = {
      nodes: [
        {
          type: "Constant",
          inputs: [],
          outputs: ["k"],
          attributes: { value: { tensor: tensor([6], [1, 2, 3, 4, 5, 6]) } },
        },
        { type: "Reshape", inputs: ["k", "shape"], outputs: ["r"] },
        { type: "Transpose", inputs: ["r"], outputs: ["t"], attributes: { perm: [1, 0] } },
        { type: "Mul", name: "n", inputs: ["t", "x"], outputs: ["y"] },
      ],
      inputs: { x: [1, 3, 2] },
      outputs: { y: undefined },
      initializers: { shape: { dims: [2], values: [2, 3] } },
    };
    expect(weightsOf(file)).toEqual({ "n/constant0": [1, 4, 2, 5, 3, 6] });
  });
});

describe("what layers cannot compute as the file does is refused", () => {
  const window = { kernel_shape: [2, 2], pads: [1, 1, 1, 1] };
  it.each<[contents: FileContents, message: string]>([
    [
      oneNode("AveragePool", [1, 1, 4, 4], { ...window, count_include_pad: 1, ceil_mode: 1 }),
      "averages count padding",
    ],
    [
      {
        ...oneNode("Clip", [1, 4]),
        nodes: [
          { type: "ReduceMax", inputs: ["x"], outputs: ["most"], attributes: { keepdims: 0 } },
          { type: "Clip", name: "n", inputs: ["x", "", "most"], outputs: ["y"] },
        ],
      },
      "a bound of the clip is computed at run time",
    ],
    [
      oneNode("QuantizeLinear", [1, 4], { axis: 1 }, { s: { dims: [4], float: true, values: [1, 2, 3, 4] } }),
      "the scale of its result is not one number",
    ],
    [
      {
        ...oneNode("Cast", [1, 4]),
        initializers: {
          s: { dims: [], float: true, values: [1] },
          z: { dims: [], type: "int8" },
          w: { dims: [4, 2], type: "int8" },
        },
        nodes: [
          { type: "QuantizeLinear", inputs: ["x", "s", "z"], outputs: ["q"] },
          { type: "ReduceMax", inputs: ["q"], outputs: ["most"], attributes: { keepdims: 0 } },
          { type: "Cast", inputs: ["most"], outputs: ["scale"], attributes: { to: 1 } },
          {
            type: "QLinearMatMul",
            name: "n",
            inputs: ["q", "scale", "z", "w", "s", "z", "s", "z"],
            outputs: ["y"],
          },
        ],
      },
      "the scale of its input 0 is computed when it runs",
    ],
    [
      oneNode("MatMul", [1, 4], {}, { w: { dims: [4, 2], float: true, values: [] } }),
      'the numbers of its input "w" are not in the file',
    ],
  ])("%#", (contents, message) => {
    expect(() => weightsOf(contents)).toThrow(message);
  });
});
