import { describe, expect, it } from "vitest";
import { importOnnx, modelMacs, modelParameters } from "../../../../sim/model/index.ts";
import { onnxFile, type FileContents, type FunctionContents, type NodeContents } from "./onnx-file.ts";
import { resultsOf } from "./results.ts";
import { runtimeShapes } from "./runtime.ts";

const node = (
  type: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes = {},
  domain = "",
): NodeContents => ({ type, inputs, outputs, attributes, domain });

const local = "local";

/** The mean over axes that the call names, or over the last one, with a function inside for the activation. */
const functions: readonly FunctionContents[] = [
  {
    domain: local,
    name: "Silu",
    inputs: ["x"],
    outputs: ["y"],
    nodes: [node("Sigmoid", ["x"], ["s"]), node("Mul", ["x", "s"], ["y"])],
  },
  {
    domain: local,
    name: "Pool",
    inputs: ["x", "bias"],
    outputs: ["y", "same"],
    attributes: ["keep"],
    defaults: { axis: 3 },
    nodes: [
      node("Silu", ["x"], ["s"], {}, local),
      node("ReduceMax", ["s"], ["kept"], { keepdims: { reference: "keep", type: 2 } }),
      node("Softmax", ["s"], ["shares"], { axis: { reference: "axis", type: 2 } }),
      node("Add", ["shares", "kept"], ["y"]),
      node("Identity", ["x"], ["same"]),
    ],
  },
];

const called: FileContents = {
  nodes: [
    node("Silu", ["x"], ["a"], {}, local),
    node("Pool", ["a", ""], ["b", "c"], { keep: 0 }, local),
    node("Pool", ["b"], ["d", "unused"], { keep: 1, axis: 1 }, local),
    node("Concat", ["c", "d"], ["y"], { axis: 0 }),
  ],
  inputs: { x: [1, 6, 5, 4] },
  outputs: { y: undefined },
  functions,
};

describe("functions that a file defines", () => {
  it("count as their bodies, with the attributes of each call, and yield what onnxruntime yields", async () => {
    const file = onnxFile(called);
    const { y } = await runtimeShapes(file, { x: { dims: [1, 6, 5, 4] } });
    expect(resultsOf(file)[0]!.shape).toEqual(y);
    const model = importOnnx(file, "functions");
    const names = model.operators.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const axes = model.operators.flatMap(({ operation }) =>
      operation.kind === "softmax" ? [operation.axis] : [],
    );
    expect(axes).toEqual([2, undefined]);
  });

  it("are written in operator sets of their own", async () => {
    // Before operator set 13 Softmax flattens what lies behind its axis, 1 unless given.
    const old = { domain: local, name: "Old", inputs: ["x"], outputs: ["y"], operatorSet: 11 };
    const file = onnxFile({
      ...called,
      nodes: [node("Old", ["x"], ["y"], {}, local)],
      functions: [{ ...old, nodes: [node("Squeeze", ["x"], ["y"], { axes: [0] })] }],
    });
    const model = importOnnx(file, "old");
    expect(resultsOf(file)[0]!.shape).toEqual([6, 5, 4]);
    expect(model.operators.at(-1)!.shape).toEqual([6, 5, 4]);
  });

  it("are refused where they call themselves, and named where their bodies cannot be imported", () => {
    const one = { domain: local, inputs: ["x"], outputs: ["y"] };
    const calling = (body: NodeContents) =>
      onnxFile({
        ...called,
        nodes: [node("F", ["x"], ["y"], {}, local)],
        functions: [{ ...one, name: "F", nodes: [body] }],
      });
    expect(() => importOnnx(calling(node("F", ["x"], ["y"], {}, local)), "m")).toThrow(
      "the function calls itself",
    );
    expect(() => importOnnx(calling(node("Magic", ["x"], ["y"])), "m")).toThrow(
      'unsupported node: node "y" (local.F)',
    );
  });
});

const branch = (...nodes: readonly NodeContents[]) => ({ graph: { nodes, outputs: ["r"] } });

/** An If over a convolution that only its branches read. */
const choosing = (condition: string): FileContents => ({
  nodes: [
    node("Conv", ["x", "w"], ["conv"]),
    node("Shape", ["x"], ["extents"]),
    node("Size", ["extents"], ["rank"]),
    node("Equal", ["rank", "four"], ["known"]),
    node("ReduceMax", ["conv"], ["most"], { keepdims: 0 }),
    node("Greater", ["most", "zero"], ["computed"]),
    node("If", [condition], ["y"], {
      then_branch: branch(node("Relu", ["conv"], ["inner"]), node("Flatten", ["inner"], ["r"])),
      else_branch: branch(
        node("If", [condition], ["r"], {
          then_branch: branch(node("Exp", ["conv"], ["r"])),
          else_branch: branch(node("Identity", ["conv"], ["r"])),
        }),
      ),
    }),
  ],
  inputs: { x: [1, 3, 8, 8] },
  outputs: { y: [1, 256] },
  initializers: {
    w: { dims: [4, 3, 1, 1], float: true },
    four: { dims: [], values: [4] },
    zero: { dims: [], float: true, values: [0] },
  },
});

describe("an If", () => {
  it("whose condition is known is the graph that it takes", async () => {
    const file = onnxFile(choosing("known"));
    const { y } = await runtimeShapes(file, { x: { dims: [1, 3, 8, 8] } });
    expect(resultsOf(file)[0]!.shape).toEqual(y);
    const kinds = importOnnx(file, "m").operators.map(({ operation }) => operation.kind);
    expect(kinds).toEqual(["input", "convolution", "activation", "reshape"]);
  });

  it("whose condition is computed is refused, or kept and fed with what its graphs capture, however deep", () => {
    const file = onnxFile(choosing("computed"));
    expect(() => importOnnx(file, "m")).toThrow('has 1 unsupported node: node "y" (If)');
    const model = importOnnx(file, "m", { opaque: true });
    expect(modelMacs(model)).toBe(4 * 3 * 64);
    expect(modelParameters(model)).toBe(12);
    const opaque = model.operators.find(({ operation }) => operation.kind === "opaque")!;
    expect(opaque.inputs.map((id) => model.operators[id]!.name)).toContain("conv");
  });
});
