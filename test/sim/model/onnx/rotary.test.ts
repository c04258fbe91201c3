import { expect, it } from "vitest";
import { importOnnx, modelMacs } from "../../../../sim/model/index.ts";
import { onnxFile, type NodeContents, type TensorContents } from "./onnx-file.ts";
import { resultsOf } from "./results.ts";
import { runtimeShapes } from "./runtime.ts";

const table: TensorContents = { dims: [9, 4], float: true };
const positions: TensorContents = { dims: [1, 5], values: [3, 1, 4, 1, 8] };
const inputs = ["x", "cos", "sin", "at"];
const own = { type: "RotaryEmbedding", domain: "com.microsoft", inputs: ["x", "at", "cos", "sin"] };

interface Case {
  readonly what: string;
  readonly node: Omit<NodeContents, "outputs">;
  readonly shape: readonly number[];
  readonly at?: TensorContents;
}

const cases = [0, 1].flatMap((interleaved): readonly Case[] => [
  {
    what: "by heads",
    node: { type: "RotaryEmbedding", inputs, attributes: { interleaved } },
    shape: [1, 3, 5, 8],
  },
  {
    what: "of a part of the features",
    node: {
      type: "RotaryEmbedding",
      inputs,
      attributes: { interleaved, num_heads: 3, rotary_embedding_dim: 8 },
    },
    shape: [1, 5, 36],
  },
  { what: "of onnxruntime", node: { ...own, attributes: { interleaved } }, shape: [1, 5, 24] },
  {
    what: "of onnxruntime, from a position on",
    node: { ...own, attributes: { interleaved } },
    shape: [1, 5, 24],
    at: { dims: [1], values: [2] },
  },
]);

it.each(cases)(
  "a rotary embedding $what has the shape of onnxruntime",
  async ({ node, shape, at = positions }) => {
    const file = onnxFile({
      nodes: [
        { type: "Tanh", inputs: ["input"], outputs: ["x"] },
        { ...node, name: "turn", outputs: ["y"] },
      ],
      inputs: { input: shape },
      outputs: { y: undefined },
      initializers: { cos: table, sin: table, at },
      operatorSet: node.domain ? 17 : 23,
    });
    const { y } = await runtimeShapes(file, { input: { dims: shape } });
    expect(resultsOf(file)).toMatchObject([{ shape: y, elementType: "float32" }]);
    expect(modelMacs(importOnnx(file, "turned"))).toBe(0);
  },
);

it("positions that are known only at run time are looked up in the tables; a first one alone is refused", () => {
  const file = (at: readonly number[]) =>
    onnxFile({
      nodes: [{ ...own, name: "turn", outputs: ["y"] }],
      inputs: { x: [1, 5, 24], at },
      outputs: { y: undefined },
      initializers: { cos: table, sin: table },
      integerInputs: ["at"],
    });
  const { operators } = importOnnx(file([1, 5]), "turned");
  expect(operators.filter(({ operation }) => operation.kind === "along-axes").length).toBe(2);
  expect(() => importOnnx(file([1]), "turned")).toThrow(
    /the position of its first token is computed only at run time/,
  );
});
