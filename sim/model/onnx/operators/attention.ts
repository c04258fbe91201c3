import { elementCount } from "../../../tensor/index.ts";
import type { NodeImport } from "../node.ts";
import { constant, type Activation, type Value } from "../value.ts";
import { slice } from "./cut.ts";
import { elementwise } from "./elementwise.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";
import { concat } from "./join.ts";
import { transposed } from "./layout.ts";
import { matMul } from "./matrix.ts";
import { placedTensor } from "./placed.ts";

/** What goes into scaled dot-product attention. */
interface AttentionInputs {
  readonly query: Value;
  readonly key: Value;
  readonly value: Value;
  /** Heads of the query, and of key and value; needed where the tensors are `[batch, tokens, features]`. */
  readonly heads: number;
  readonly keyHeads: number;
  readonly scale: number | undefined;
  /** Added to the scores, or where it holds truth values choosing among them. */
  readonly masks?: readonly Value[];
  /** Does a token see only itself and those before it? */
  readonly causal?: boolean;
  readonly past?: readonly [key: Value, value: Value];
  readonly softcap?: number;
}

interface Attended {
  readonly result: Value;
  readonly key: Value;
  readonly value: Value;
  readonly scores: Value | undefined;
}

/**
 * softmax(Q K^T scale + mask) V: one `attention` where nothing else is wanted of equal heads, otherwise the products, the
 * scaling, masks and the softmax one by one. Heads that share keys are rows of one product.
 */
function attend(node: NodeImport, inputs: AttentionInputs): Attended {
  const { heads, keyHeads, masks = [], past, softcap = 0, causal = false } = inputs;
  const plain = masks.length === 0 && !past && softcap === 0 && !causal && inputs.scale === undefined;
  const fused = plain && !node.yields(3) ? oneAttention(node, inputs) : undefined;
  if (fused) return { result: fused, key: inputs.key, value: inputs.value, scores: undefined };
  const query = byHeads(node, inputs.query, heads, "query");
  const ownKey = byHeads(node, inputs.key, keyHeads, "key");
  const ownValue = byHeads(node, inputs.value, keyHeads, "value");
  const key = past ? concat(node, [past[0], ownKey], 2, "keys") : ownKey;
  const value = past ? concat(node, [past[1], ownValue], 2, "values") : ownValue;
  const [batch, queryHeads, tokens, size] = query.shape as [number, number, number, number];
  const [, groups, keys] = key.shape as [number, number, number, number];
  if (queryHeads % groups !== 0) node.fail(`${queryHeads} heads do not share ${groups} heads of keys`);
  const grouped = [batch, groups, (queryHeads / groups) * tokens];
  const products = matMul(
    node,
    { ...query, shape: [...grouped, size] },
    transposed(node, key, [0, 1, 3, 2], "key transposed"),
    "scores",
  );
  let scores: Value = { ...products, shape: [batch, queryHeads, tokens, keys] };
  scores = scaled(node, scores, inputs.scale ?? 1 / Math.sqrt(size), "scaled");
  if (softcap !== 0) {
    const small = scaled(node, scores, 1 / softcap, "softcap small");
    const bent = node.operator(
      { kind: "activation", function: "tanh" },
      [node.tensor(small)],
      "softcap tanh",
    );
    scores = scaled(node, node.activation(bent, scores.shape), softcap, "softcap");
  }
  for (const [index, mask] of masks.entries()) scores = masked(node, scores, mask, `mask ${index}`);
  if (causal) scores = causallyMasked(node, scores, keys - ownKey.shape[2]!);
  const shares = softmax(node, scores);
  const mixed = matMul(node, { ...shares, shape: [...grouped, keys] }, value, "mixed");
  const size4 = [batch, queryHeads, tokens, value.shape[3]!];
  const byTokens = inputs.query.shape.length === 3;
  const attended = { ...mixed, shape: size4 };
  const joined = byTokens ? transposed(node, attended, [0, 2, 1, 3], "joined") : attended;
  const shape = byTokens ? [batch, tokens, queryHeads * value.shape[3]!] : size4;
  return { result: { ...joined, shape }, key, value, scores };
}

/** The plain attention of one sample whose tensors are tokens of equally many features. */
function oneAttention(node: NodeImport, { query, key, value, heads, keyHeads }: AttentionInputs) {
  const tensors = [query, key, value];
  const features = query.shape.at(-1)!;
  const fits = tensors.every(({ shape }) => shape.length === 3 && shape[0] === 1 && shape[2] === features);
  if (!fits || heads !== keyHeads || key.shape[1] !== value.shape[1]) return undefined;
  const views = tensors.map((tensor) => node.view(tensor, tensor.shape.slice(1)));
  return node.activation(node.operator({ kind: "attention", heads }, views), query.shape);
}

/** `[batch, heads, tokens, size]`, whether the file has it so or as `[batch, tokens, features]`. */
function byHeads(node: NodeImport, value: Value, heads: number, part: string): Value {
  const { shape } = value;
  if (shape.length === 4) return value;
  const [batch, tokens, features] = shape as [number, number, number];
  if (shape.length !== 3 || heads < 1 || features % heads !== 0) {
    node.fail(`cannot take [${shape.join(", ")}] as ${heads} heads`);
  }
  const parted = { ...value, shape: [batch, tokens, heads, features / heads] };
  return transposed(node, parted, [0, 2, 1, 3], `${part} by heads`);
}

function scaled(node: NodeImport, value: Value, factor: number, suffix: string): Value {
  if (factor === 1) return value;
  return elementwise(node, "multiply", [value, constant(value.elementType, [], [factor])], { suffix });
}

function masked(node: NodeImport, scores: Value, mask: Value, suffix: string): Value {
  if (mask.elementType !== "bool") return elementwise(node, "add", [scores, mask], { suffix });
  const never = constant(scores.elementType, [], [-Infinity]);
  return elementwise(node, "where", [mask, scores, never], { suffix, elementType: scores.elementType });
}

/** Tokens count on from those of the past. */
function causallyMasked(node: NodeImport, scores: Value, past: number): Value {
  const { operator } = placedTensor(node, scores, [2, 3]);
  const operation = { kind: "triangle", keeps: "lower", diagonal: past, fill: -Infinity } as const;
  return node.activation(node.operator(operation, [operator], "causal"), scores.shape);
}

function softmax(node: NodeImport, scores: Value): Activation {
  const { operator, place } = placedTensor(node, scores, [3]);
  const operation = { kind: "softmax", axis: place(3) } as const;
  return node.activation(node.operator(operation, [operator], "shares"), scores.shape);
}

/** Q, K, V, mask, past keys and values; since operator set 23. */
const attention: OperatorImporter = (node) => {
  const [mask, pastKey, pastValue] = [3, 4, 5].map((index) => node.optional(index));
  if ((pastKey === undefined) !== (pastValue === undefined)) node.fail("has past keys or values alone");
  if (node.optional(6)) node.fail("lengths of unpadded keys are not supported");
  const heads = headsOf(node, node.value(0), "q_num_heads");
  const { result, key, value, scores } = attend(node, {
    query: node.value(0),
    key: node.value(1),
    value: node.value(2),
    heads,
    keyHeads: headsOf(node, node.value(1), "kv_num_heads"),
    scale: node.attribute("scale", "float"),
    masks: mask ? [mask] : [],
    causal: node.integer("is_causal", 0) !== 0,
    ...(pastKey && pastValue ? { past: [pastKey, pastValue] as const } : {}),
    softcap: node.attribute("softcap", "float") ?? 0,
  });
  return [result, key, value, scores];
};

function headsOf(node: NodeImport, value: Value, attribute: string): number {
  return value.shape.length === 4 ? value.shape[1]! : node.integer(attribute, 0);
}

/** Query, key, value, bias, padding of keys, bias of scores, past keys and values (onnxruntime's ContribOperators.md). */
const multiHeadAttention: OperatorImporter = (node) => {
  const query = node.value(0);
  if (query.shape.length !== 3 || !node.optional(1) || !node.optional(2)) {
    node.fail("packed queries, keys and values are not supported");
  }
  const [key, value] = [node.value(1), node.value(2)];
  const heads = node.integer("num_heads", 0);
  const sizes = [query, key, value].map(({ shape }) => (shape.length === 3 ? shape[2]! : 0));
  const biased = splitBias(node, [query, key, value], sizes, node.optional(3));
  const past = [node.optional(6), node.optional(7)] as const;
  const attended = attend(node, {
    query: biased[0]!,
    key: biased[1]!,
    value: biased[2]!,
    heads,
    keyHeads: heads,
    ...contributedOptions(node, node.optional(4), node.optional(5)),
    ...(past[0] && past[1] ? { past: [past[0], past[1]] as const } : {}),
  });
  return [attended.result, attended.key, attended.value, attended.scores];
};

/** Tokens, weights and bias of query, key and value in one product (onnxruntime's ContribOperators.md). */
const packedAttention: OperatorImporter = (node) => {
  const [tokens, weights, bias] = [node.value(0), node.value(1), node.optional(2)];
  if (node.optional(4)) node.fail("past keys and values are not supported");
  const heads = node.integer("num_heads", 0);
  const width = weights.shape[1] ?? 0;
  const sizes = node.integers("qkv_hidden_sizes") ?? [width / 3, width / 3, width / 3];
  if (weights.shape.length !== 2 || sizes.length !== 3 || sizes.some((size) => !Number.isInteger(size))) {
    node.fail(`cannot part the features of weights [${weights.shape.join(", ")}] in three`);
  }
  const product = matMul(node, tokens, weights, "product");
  const features = bias ? elementwise(node, "add", [product, bias], { suffix: "biased" }) : product;
  let end = 0;
  const parts = sizes.map((size, index) => {
    const start = end;
    end += size;
    return slice(node, features, 2, { start, end }, ["query", "key", "value"][index]!);
  });
  const attended = attend(node, {
    query: parts[0]!,
    key: parts[1]!,
    value: parts[2]!,
    heads,
    keyHeads: heads,
    ...contributedOptions(node, node.optional(3), node.optional(5)),
  });
  if (node.yields(1)) node.fail("its output of present keys and values is not supported");
  return [attended.result];
};

function contributedOptions(node: NodeImport, padding: Value | undefined, bias: Value | undefined) {
  const scale = node.attribute("scale", "float") ?? 0;
  const masks = [padding && paddingMask(node, padding), bias].filter((mask) => mask !== undefined);
  return {
    masks,
    scale: scale === 0 ? undefined : scale,
    causal: node.integer("unidirectional", 0) !== 0,
  };
}

/** `[batch, keys]` holds for all heads and queries. */
function paddingMask(node: NodeImport, mask: Value): Value {
  const [batch, keys] = mask.shape;
  if (mask.shape.length < 2) node.fail(`a mask of the shape [${mask.shape.join(", ")}] is not supported`);
  if (mask.shape.length === 2) return { ...mask, shape: [batch!, 1, 1, keys!] };
  return mask.shape.length === 3 ? { ...mask, shape: [batch!, 1, ...mask.shape.slice(1)] } : mask;
}

function splitBias(
  node: NodeImport,
  values: readonly Value[],
  sizes: readonly number[],
  bias: Value | undefined,
): readonly Value[] {
  if (!bias) return values;
  if (bias.kind !== "constant" || elementCount(bias.shape) !== sizes.reduce((sum, size) => sum + size, 0)) {
    node.fail(`a bias of the shape [${bias.shape.join(", ")}] does not fit`);
  }
  return values.map((value, index) =>
    elementwise(node, "add", [value, constant(bias.elementType, [sizes[index]!])], {
      suffix: `bias ${index}`,
    }),
  );
}

/** Attention, as ONNX and as onnxruntime have it. */
export const attentions: OperatorImporters = [
  ["Attention", attention],
  ["com.microsoft.MultiHeadAttention", multiHeadAttention],
  ["com.microsoft.Attention", packedAttention],
];
