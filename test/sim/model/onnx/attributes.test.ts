import { describe, expect, it } from "vitest";
import { onnxFile, type AttributeValue, type TensorContents } from "./onnx-file.ts";
import { resultsOf } from "./results.ts";
import { runtimeShapes } from "./runtime.ts";

/** An attribute of a node, with values beside which it may also be left out. */
interface Attribute {
  readonly type: string;
  readonly input: readonly number[];
  readonly name: string;
  readonly values: readonly AttributeValue[];
  /** Others that the node needs. */
  readonly others?: Readonly<Record<string, AttributeValue>>;
  readonly initializers?: readonly TensorContents[];
  readonly operatorSet?: number;
  /** How often it reads its input. */
  readonly times?: number;
}

// A zero as writers of proto3 leave it out, and as a byte.
const impliedZero = { fields: { type: 2 } };
const empty = { fields: { type: 7 } };
const weights: TensorContents = { dims: [4, 2, 3, 3], float: true };
const [map, matrix] = [
  [1, 4, 6, 6],
  [2, 3],
];

const attributes: readonly Attribute[] = [
  { type: "Concat", input: matrix, name: "axis", values: [0, impliedZero, 1, -1], times: 2 },
  { type: "Concat", input: matrix, name: "axis", values: [0, 1], times: 2, operatorSet: 11 },
  {
    type: "Conv",
    input: [1, 2, 6, 6],
    name: "auto_pad",
    values: ["", "NOTSET", "SAME_LOWER", "VALID"],
    initializers: [weights],
  },
  { type: "Split", input: [2, 4], name: "axis", values: [0, impliedZero, 1] },
  { type: "Softmax", input: map, name: "axis", values: [0, impliedZero, 3] },
  { type: "Flatten", input: map, name: "axis", values: [0, impliedZero, 2] },
  {
    type: "Gather",
    input: matrix,
    name: "axis",
    values: [0, impliedZero, 1],
    initializers: [{ dims: [4], values: [0, 1, 0, 1] }],
  },
  { type: "ArgMax", input: map, name: "axis", values: [0, impliedZero, 2] },
  { type: "ArgMax", input: map, name: "keepdims", values: [0, impliedZero, 1] },
  { type: "ReduceMax", input: map, name: "keepdims", values: [0, impliedZero, 1] },
  { type: "ReduceMax", input: map, name: "axes", values: [empty, [0], [1, 2]] },
  { type: "ReduceMean", input: map, name: "keepdims", values: [0, 1], others: { axes: [2, 3] } },
  { type: "ReduceSum", input: map, name: "noop_with_empty_axes", values: [0, impliedZero, 1] },
  { type: "Squeeze", input: [1, 4, 1], name: "axes", values: [[0], [2]], operatorSet: 11 },
  { type: "Unsqueeze", input: matrix, name: "axes", values: [[0], [0, 3]], operatorSet: 11 },
  {
    type: "Transpose",
    input: matrix,
    name: "perm",
    values: [
      [0, 1],
      [1, 0],
    ],
  },
  { type: "Shape", input: map, name: "start", values: [0, impliedZero, 2, -1] },
  { type: "Shape", input: map, name: "end", values: [0, impliedZero, 2, -1] },
  {
    type: "Reshape",
    input: map,
    name: "allowzero",
    values: [0, impliedZero],
    initializers: [{ dims: [2], values: [0, -1] }],
  },
  { type: "Conv", input: map, name: "group", values: [0, 1, 2], initializers: [weights] },
  {
    type: "Conv",
    input: map,
    name: "strides",
    values: [
      [1, 1],
      [2, 2],
      [0, 0],
    ],
    initializers: [weights],
    others: { group: 2 },
  },
  {
    type: "Conv",
    input: map,
    name: "pads",
    values: [
      [0, 0, 0, 0],
      [1, 0, 2, 1],
    ],
    initializers: [weights],
    others: { group: 2 },
  },
  {
    type: "Conv",
    input: map,
    name: "kernel_shape",
    values: [
      [3, 3],
      [5, 5],
      [0, 0],
    ],
    initializers: [weights],
    others: { group: 2 },
  },
  {
    type: "Conv",
    input: map,
    name: "auto_pad",
    values: ["NOTSET", "SAME_UPPER", "VALID", "WRONG"],
    initializers: [weights],
    others: { group: 2 },
  },
  {
    type: "MaxPool",
    input: map,
    name: "ceil_mode",
    values: [0, impliedZero, 1],
    others: { kernel_shape: [3, 3], strides: [2, 2] },
  },
  {
    type: "MaxPool",
    input: map,
    name: "pads",
    values: [
      [0, 0, 0, 0],
      [1, 1, 1, 1],
      [3, 3, 3, 3],
    ],
    others: { kernel_shape: [3, 3] },
  },
  { type: "DepthToSpace", input: map, name: "blocksize", values: [0, 2] },
  { type: "DepthToSpace", input: map, name: "mode", values: ["DCR", "CRD"], others: { blocksize: 2 } },
  {
    type: "LeakyRelu",
    input: map,
    name: "alpha",
    values: [{ float: 0 }, { fields: { type: 1 } }, { float: 0.5 }, 1],
  },
  {
    type: "ConstantOfShape",
    input: [],
    name: "value",
    values: [{ tensor: { dims: [1], values: [0] } }, { tensor: { dims: [1], float: true, values: [0] } }],
  },
];

function fileOf(attribute: Attribute, value: AttributeValue | undefined): Uint8Array {
  const { type, name, others = {}, initializers = [], operatorSet = 17, times = 1 } = attribute;
  const named = initializers.map((tensor, index) => [`w${index}`, tensor] as const);
  const shapeOnly = type === "ConstantOfShape";
  return onnxFile({
    nodes: [
      {
        type,
        name: "n",
        inputs: shapeOnly
          ? ["extents"]
          : [...Array.from({ length: times }, () => "x"), ...named.map(([key]) => key)],
        outputs: type === "Split" ? ["y", "rest"] : ["y"],
        attributes: { ...others, ...(value !== undefined && { [name]: value }) },
      },
    ],
    inputs: shapeOnly ? {} : { x: attribute.input },
    outputs: { y: undefined },
    initializers: {
      ...Object.fromEntries(named),
      ...(shapeOnly && { extents: { dims: [2], values: [2, 3] } }),
    },
    operatorSet,
  });
}

describe("an attribute that is 0, empty or absent means what it means to onnxruntime", () => {
  it.each(attributes.map((attribute) => ({ ...attribute, title: `${attribute.type} ${attribute.name}` })))(
    "$title",
    async (attribute) => {
      for (const value of [undefined, ...attribute.values]) {
        const file = fileOf(attribute, value);
        const feeds = attribute.type === "ConstantOfShape" ? {} : { x: { dims: attribute.input } };
        const expected = await runtimeShapes(file, feeds).then(
          ({ y }) => y,
          () => "refused",
        );
        expect({ value, shape: shapeOrRefusal(file) }).toEqual({ value, shape: expected });
      }
    },
  );
});

function shapeOrRefusal(file: Uint8Array): readonly number[] | "refused" {
  try {
    return resultsOf(file)[0]!.shape;
  } catch {
    return "refused";
  }
}

describe("every kind of attribute", () => {
  const constant = (attributes: Readonly<Record<string, AttributeValue>>) =>
    resultsOf(
      onnxFile({
        nodes: [{ type: "Constant", inputs: [], outputs: ["y"], attributes }],
        inputs: {},
        outputs: { y: undefined },
      }),
    )[0]!;

  it.each<
    [
      attribute: string,
      value: AttributeValue,
      type: string,
      shape: readonly number[],
      values: readonly unknown[] | undefined,
    ]
  >([
    ["value_int", 0, "int64", [], [0n]],
    ["value_int", { fields: { type: 2 } }, "int64", [], [0n]],
    ["value_int", { fields: { type: 2, i: "9007199254740993" } }, "int64", [], [9007199254740993n]],
    ["value_float", { float: 0 }, "float32", [], [0]],
    ["value_float", { fields: { type: 1 } }, "float32", [], [0]],
    ["value_ints", [0, 0], "int64", [2], [0n, 0n]],
    ["value_ints", { fields: { type: 7 } }, "int64", [0], []],
    ["value_floats", { floats: [0] }, "float32", [1], [0]],
    ["value_floats", { fields: { type: 6 } }, "float32", [0], []],
    ["value_string", { fields: { type: 3 } }, "string", [], undefined],
    ["value_strings", { fields: { type: 8 } }, "string", [0], []],
    ["value", { tensor: { dims: [0], values: [] } }, "int64", [0], []],
    ["value", { tensor: { dims: [1], values: [0] } }, "int64", [1], [0n]],
  ])("%s %j", (attribute, value, elementType, shape, values) => {
    const found = constant({ [attribute]: value });
    expect(found).toMatchObject({ kind: "constant", elementType, shape });
    if (found.kind === "constant" && elementType !== "string") expect(found.values).toEqual(values);
  });

  it("is refused where it is another", () => {
    const file = onnxFile({
      nodes: [
        { type: "Flatten", name: "n", inputs: ["x"], outputs: ["y"], attributes: { axis: { float: 0 } } },
      ],
      inputs: { x: [2, 3] },
      outputs: { y: undefined },
    });
    expect(() => resultsOf(file)).toThrow(
      'node "n" (Flatten): its attribute axis is of the kind float, not int',
    );
  });

  it("tells an extent of 0 from an open one", () => {
    const relu = { type: "Relu", inputs: ["x"], outputs: ["y"] };
    const file = onnxFile({ nodes: [relu], inputs: { x: [1, 0, 3] }, outputs: { y: undefined } });
    expect(() => resultsOf(file)).toThrow('input "x" has no elements: its shape is [1, 0, 3]');
    const open = onnxFile({ nodes: [relu], inputs: { x: [1, -1, 3] }, outputs: { y: undefined } });
    expect(resultsOf(open, { dimensions: { "x[1]": 4 } })[0]!.shape).toEqual([1, 4, 3]);
  });
});
