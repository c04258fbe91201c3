import { describe, expect, it } from "vitest";
import { importOnnx, modelMacs, modelParameters } from "../../../../sim/model/index.ts";
import { onnxFile } from "./onnx-file.ts";
import { expectRuntimeShapes, fileOf, weights, type OneNode } from "./one-node.ts";

const heads4 = [1, 2, 5, 4];
const tokens = [1, 5, 8];

const attention = (inputs: OneNode["inputs"], rest: Partial<OneNode> = {}): OneNode => ({
  type: "Attention",
  inputs,
  operatorSet: 23,
  ...rest,
});

const cases: readonly OneNode[] = [
  ...[
    ["ij->ji", [[3, 4]]],
    ["bij->b", [[2, 3, 4]]],
    ["...ii->...i", [[2, 5, 4, 4]]],
    ["ii", [[4, 4]]],
    ["i,i", [[6], [6]]],
    [
      "ij,jk->ik",
      [
        [3, 4],
        [4, 5],
      ],
    ],
    [
      "bhid,bhjd->bhij",
      [
        [1, 2, 4, 3],
        [1, 2, 5, 3],
      ],
    ],
    [
      "bthd,bshd->bhts",
      [
        [1, 4, 2, 3],
        [1, 5, 2, 3],
      ],
    ],
    [
      "...ij,...jk",
      [
        [2, 3, 4],
        [2, 4, 5],
      ],
    ],
    ["i,j->ij", [[3], [4]]],
    [
      "bi,bj,bk->bijk",
      [
        [2, 3],
        [2, 4],
        [2, 5],
      ],
    ],
    [
      "abc,cd,de->abe",
      [
        [2, 3, 4],
        [4, 5],
        [5, 6],
      ],
    ],
    [
      "ab,ac,ad->ad",
      [
        [2, 3],
        [2, 4],
        [2, 5],
      ],
    ],
  ].map(([equation, inputs]): OneNode => ({
    type: "Einsum",
    inputs: inputs as number[][],
    attributes: { equation: equation as string },
  })),
  attention([heads4, heads4, heads4]),
  attention([heads4, heads4, heads4], { attributes: { is_causal: 1 } }),
  attention([heads4, [1, 2, 7, 4], [1, 2, 7, 6]], { attributes: { softcap: { float: 2 } } }),
  attention([heads4, [1, 1, 7, 4], [1, 1, 7, 4], [5, 7]]),
  attention([tokens, [1, 7, 8], [1, 7, 12]], { attributes: { q_num_heads: 4, kv_num_heads: 4 } }),
  attention([tokens, [1, 7, 4], [1, 7, 4]], { attributes: { q_num_heads: 4, kv_num_heads: 2 } }),
  { type: "LayerNormalization", inputs: [tokens], initializers: [weights(8)], outputs: 3 },
];

describe("operators that are composed of others have the shapes that onnxruntime computes", () => {
  it.each(cases.map((one) => ({ title: `${one.type} ${JSON.stringify(one.attributes ?? {})}`, one })))(
    "$title",
    ({ one }) => expectRuntimeShapes(one),
  );
});

describe("what they cost", () => {
  it("a trained matrix in an Einsum is a dense layer", () => {
    const node: OneNode = {
      type: "Einsum",
      inputs: [[1, 5, 8]],
      initializers: [weights(8, 6)],
      attributes: { equation: "btd,df->btf" },
    };
    const model = importOnnx(fileOf(node), "one");
    expect(model.operators.at(-1)!.operation.kind).toBe("matmul");
    expect([modelMacs(model), modelParameters(model)]).toEqual([5 * 8 * 6, 48]);
  });

  it("plain attention is one layer, and the same product whether or not the tokens come by heads", () => {
    const plain = importOnnx(
      fileOf(attention([tokens, tokens, tokens], { attributes: { q_num_heads: 2, kv_num_heads: 2 } })),
      "one",
    );
    expect(plain.operators.at(-1)!.operation).toEqual({ kind: "attention", heads: 2 });
    const byHeads = importOnnx(fileOf(attention([heads4, heads4, heads4])), "one");
    expect(modelMacs(byHeads)).toBe(modelMacs(plain));
  });
});

it("onnxruntime's own attention takes its three parts from one product", () => {
  const file = onnxFile({
    nodes: [
      {
        type: "Attention",
        domain: "com.microsoft",
        inputs: ["x", "w", "b"],
        outputs: ["y"],
        attributes: { num_heads: 2 },
      },
    ],
    inputs: { x: [1, 5, 8] },
    outputs: { y: undefined },
    initializers: { w: weights(8, 24), b: weights(24) },
  });
  const model = importOnnx(file, "one");
  expect(model.operators.at(-1)!.shape).toEqual([5, 8]);
  expect(modelMacs(model)).toBe(5 * 8 * 24 + 2 * 5 * 5 * 8);
  expect(modelParameters(model)).toBe(8 * 24 + 24);
});

it.each([
  ["ij,jk->ik", [[3, 4]], "does not describe its 1 inputs"],
  ["ijk->i", [[3, 4]], "does not fit [3, 4]"],
  ["ij->ii", [[3, 4]], 'yields "i" twice'],
  ["ij->iz", [[3, 4]], 'yields "z"'],
])("the equation %s over %j is refused", (equation, inputs, message) => {
  const node: OneNode = { type: "Einsum", inputs, attributes: { equation } };
  expect(() => importOnnx(fileOf(node), "one")).toThrow(message);
});

describe("a loss is one number, or one for each sample", () => {
  it.each(["none", "sum", "mean"])("%s", (reduction) => {
    const model = importOnnx(
      fileOf({
        type: "SoftmaxCrossEntropyLoss",
        inputs: [
          [3, 5, 2],
          [3, 2],
        ],
        initializers: [weights(5)],
        attributes: { reduction, ignore_index: 1 },
        integerInputs: ["x1"],
        outputs: 2,
      }),
      "one",
      { outputs: ["y0"] },
    );
    const shape = model.operators.at(-1)!.shape.filter((extent) => extent !== 1);
    expect(shape).toEqual(reduction === "none" ? [3, 2] : []);
  });
});
