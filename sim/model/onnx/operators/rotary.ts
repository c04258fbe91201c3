import type { NodeImport } from "../node.ts";
import { numbersOf, type Value } from "../value.ts";
import { slice } from "./cut.ts";
import { elementwise } from "./elementwise.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";
import { concat } from "./join.ts";
import { computedGather } from "./lookup.ts";

/** Where a node has the tables of cosines and sines, and the positions that say which of their rows each token takes. */
interface Places {
  readonly cosines: number;
  readonly sines: number;
  readonly positions: number;
}

/**
 * Turns pairs of features of each head by the angle of the token's position: `[a cos - b sin, a sin + b cos]`. The pairs
 * are neighbours where the node is interleaved, and otherwise one of each half; features behind `rotary_embedding_dim` stay.
 */
function rotaryEmbedding(places: Places): OperatorImporter {
  return (node) => {
    const value = node.value(0);
    const { shape } = value;
    const [cosines, sines] = [node.value(places.cosines), node.value(places.sines)];
    const size = headSize(node, value, cosines);
    const byHeads =
      shape.length === 4 ? value : { ...value, shape: [shape[0]!, shape[1]!, shape[2]! / size, size] };
    const turned = node.integer("rotary_embedding_dim", 0) || size;
    const positions = node.optional(places.positions);
    const angles = (table: Value, name: string): Value => {
      const rows = rowsOf(node, table, positions, tokensOf(shape), name);
      const [batch = 1, tokens = 1, half = 1] = rows.shape;
      if (rows.shape.length !== 3 || 2 * half !== turned || tokens !== tokensOf(shape))
        node.fail(`its ${name} [${table.shape.join(", ")}] do not fit [${shape.join(", ")}]`);
      return { ...rows, shape: shape.length === 4 ? [batch, 1, tokens, half] : [batch, tokens, 1, half] };
    };
    const [cos, sin] = [angles(cosines, "cosines"), angles(sines, "sines")];
    const first = slice(node, byHeads, 3, { start: 0, end: turned }, "turned");
    const interleaved = node.integer("interleaved", 0) !== 0;
    const [a, b] = pairsOf(node, first, interleaved);
    const times = (left: Value, right: Value, suffix: string) =>
      elementwise(node, "multiply", [left, right], { suffix });
    const real = elementwise(node, "subtract", [times(a, cos, "a cos"), times(b, sin, "b sin")], {
      suffix: "real",
    });
    const imaginary = elementwise(node, "add", [times(a, sin, "a sin"), times(b, cos, "b cos")], {
      suffix: "imaginary",
    });
    const rotated = joined(node, real, imaginary, interleaved, first.shape);
    const rest = turned === size ? [] : [slice(node, byHeads, 3, { start: turned, end: size }, "unturned")];
    const whole = rest.length === 0 ? rotated : concat(node, [rotated, ...rest], 3, "whole");
    return [{ ...whole, shape }];
  };
}

/** Tokens of `[batch, tokens, features]` or of `[batch, heads, tokens, size]`. */
function tokensOf(shape: readonly number[]): number {
  return shape.at(-2)!;
}

function headSize(node: NodeImport, { shape }: Value, cosines: Value): number {
  if (shape.length === 4) return shape[3]!;
  const heads = node.integer("num_heads", 0);
  const size = heads > 0 ? shape[2]! / heads : 2 * cosines.shape.at(-1)!;
  if (shape.length !== 3 || !Number.isInteger(size) || shape[2]! % size !== 0)
    node.fail(`cannot take [${shape.join(", ")}] as ${heads || "its"} heads`);
  return size;
}

/** The rows of a table that the tokens take: `[batch, tokens, pairs]`. */
function rowsOf(
  node: NodeImport,
  table: Value,
  positions: Value | undefined,
  tokens: number,
  suffix: string,
): Value {
  if (!positions) return table;
  if (positions.shape.length === 2) return computedGather(node, table, positions, 0, suffix);
  const known = positions.kind === "constant" ? numbersOf(positions)?.[0] : undefined;
  if (known === undefined) node.fail("the position of its first token is computed only at run time");
  const rows = slice(node, table, 0, { start: known, end: known + tokens }, suffix);
  return { ...rows, shape: [1, ...rows.shape] };
}

function pairsOf(node: NodeImport, value: Value, interleaved: boolean): readonly [Value, Value] {
  const features = value.shape[3]!;
  if (!interleaved) {
    const half = features / 2;
    return [
      slice(node, value, 3, { start: 0, end: half }, "a"),
      slice(node, value, 3, { start: half, end: features }, "b"),
    ];
  }
  return [
    slice(node, value, 3, { start: 0, end: features - 1, step: 2 }, "a"),
    slice(node, value, 3, { start: 1, end: features, step: 2 }, "b"),
  ];
}

function joined(
  node: NodeImport,
  real: Value,
  imaginary: Value,
  interleaved: boolean,
  shape: readonly number[],
): Value {
  if (!interleaved) return concat(node, [real, imaginary], 3, "rotated");
  const apart = [real, imaginary].map((value) => ({ ...value, shape: [...value.shape, 1] }));
  return { ...concat(node, apart, 4, "rotated"), shape };
}

/** Rotary position embedding, as ONNX (since operator set 23) and as onnxruntime have it. */
export const rotaryEmbeddings: OperatorImporters = [
  ["RotaryEmbedding", rotaryEmbedding({ cosines: 1, sines: 2, positions: 3 })],
  ["com.microsoft.RotaryEmbedding", rotaryEmbedding({ positions: 1, cosines: 2, sines: 3 })],
];
