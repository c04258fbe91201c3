import type { Shape } from "../../../tensor/index.ts";
import { formatDims, type Blob } from "../blob.ts";
import type { Layer } from "../layer.ts";
import type { LayerImporter, LayerImporters } from "./importer.ts";
import { checkWeights, storedTypes } from "./weights.ts";

/** The blob with its last two axes changed over, where asked for. */
function transposedIf(layer: Layer, swap: boolean, operator: string, suffix: string): string {
  if (!swap) return operator;
  const rank = layer.shapeOf(operator).length;
  const permutation = [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2];
  return layer.operator({ kind: "transpose", permutation }, [operator], suffix);
}

/** Product of two computed matrices, or of as many as the outer axes have (matmul.cpp of ncnn). */
const matrixProduct: LayerImporter = (layer) => {
  const [left, right, ...more] = layer.inputs;
  if (!left || !right || more.length > 0) return layer.fail(`reads 2 blobs, not ${layer.inputs.length}`);
  const rank = Math.max(left.dims.length, right.dims.length, 2);
  const swap = layer.flag(0);
  // A vector is a row on the left, a column on the right.
  const rowOf = (dims: Shape): Shape => (dims.length === 1 ? [1, dims[0]!] : dims);
  const columnOf = (dims: Shape): Shape => (dims.length === 1 ? [dims[0]!, 1] : dims);
  const ranked = (dims: Shape) => [...Array.from({ length: rank - dims.length }, () => 1), ...dims];
  const first = layer.view(left, ranked(rowOf(left.dims)));
  const given = layer.view(right, ranked(columnOf(right.dims)));
  const second = transposedIf(layer, swap && right.dims.length > 1, given, "transposed");
  const product = layer.operator({ kind: "matrix-product" }, [first, second]);
  const dims = layer.shapeOf(product);
  const kept = [
    ...dims.slice(0, -2),
    ...(left.dims.length === 1 ? [] : [dims.at(-2)!]),
    ...(right.dims.length === 1 ? [] : [dims.at(-1)!]),
  ];
  return [layer.blob(product, kept.length > 0 ? kept : [1])];
};

/** alpha * A * B + beta * C, each of the three computed or stored (gemm.cpp of ncnn). */
const gemm: LayerImporter = (layer) => {
  // Factors, the layout of the output in memory, and sizes of blocks.
  layer.ignore(0, 1, 11, 12, 13, 20, 21, 22);
  const [swapLeft, swapRight, storedLeft, storedRight, storedSum] = [2, 3, 4, 5, 6].map((key) =>
    layer.flag(key),
  ) as [boolean, boolean, boolean, boolean, boolean];
  const computed = [...layer.inputs];
  const left = storedLeft ? undefined : computed.shift();
  const right = storedRight ? undefined : computed.shift();
  if ((!storedLeft && !left) || (!storedRight && !right) || computed.length > 1) {
    return layer.fail(`reads ${layer.inputs.length} blobs, and its stored matrices leave another number`);
  }
  const types = storedTypes(layer, 18);
  const [rows, columns, inner] = [7, 8, 9].map((key) => layer.integer(key, 0));
  const broadcast = layer.integer(10, 0, -1);
  const hasSum = storedSum && broadcast >= 0;
  const first = left
    ? transposedIf(layer, swapLeft, matrixOf(layer, left), "left")
    : layer.operator({ kind: "constant", shape: [rows!, inner!] }, [], "left");
  let product: string;
  if (storedRight) {
    if (layer.shapeOf(first)[1] !== inner)
      layer.failAt(9, `the other matrix has ${layer.shapeOf(first)[1]} columns`);
    // One number a column of the output is a bias; a whole matrix is not.
    const bias = hasSum && (broadcast === 4 || broadcast === 0);
    product = layer.operator(
      { kind: "matmul", outputFeatures: columns!, bias },
      [first],
      hasSum && !bias ? "product" : "",
      types,
    );
    if (bias || !hasSum) return finished(layer, product, computed[0]);
  } else {
    const second = transposedIf(layer, swapRight, matrixOf(layer, right!), "right");
    product = layer.operator({ kind: "matrix-product" }, [first, second], hasSum ? "product" : "", types);
    if (!hasSum) return finished(layer, product, computed[0]);
  }
  const [m, n] = layer.shapeOf(product) as [number, number];
  const shapes = [
    [1, 1],
    [m, 1],
    [m, 1],
    [m, n],
    [1, n],
  ];
  const constants = [{ position: 1, shape: shapes[broadcast] ?? layer.failAt(10, "must be from -1 to 4") }];
  const sum = layer.operator(
    { kind: "elementwise", function: "add", constants },
    [product],
    computed[0] ? "stored sum" : "",
  );
  return finished(layer, sum, computed[0]);
};

/** A matrix as it is; a vector as one row. */
function matrixOf(layer: Layer, blob: Blob): string {
  const { dims } = blob;
  if (dims.length > 2) layer.fail(`reads ${formatDims(dims)}; needs a matrix`);
  return layer.view(blob, dims.length === 1 ? [1, dims[0]!] : dims);
}

/** The product with a computed matrix added, and transposed where asked for. */
function finished(layer: Layer, product: string, added: Blob | undefined): readonly Blob[] {
  const swap = layer.flag(14);
  const [rows, columns] = layer.shapeOf(product) as [number, number];
  let result = product;
  if (added) {
    const { dims } = added;
    const shape = dims.length === 1 ? (dims[0] === columns ? [1, columns] : [dims[0]!, 1]) : dims;
    const addition = { kind: "elementwise", function: "add", constants: [] } as const;
    result = layer.operator(addition, [product, layer.view(added, shape)], "sum");
  }
  return [layer.blob(transposedIf(layer, swap, result, "result"), swap ? [columns, rows] : [rows, columns])];
}

/** Projections of query, key and value, attention by heads, and a projection of the result. */
const multiHeadAttention: LayerImporter = (layer) => {
  layer.ignore(6);
  layer.refuse([5], "masks are not supported");
  layer.refuse([7], "caches of keys and values are not supported");
  const { inputs } = layer;
  const [query, key = query, value = key] = inputs;
  if (!query || inputs.length > 3) return layer.fail(`reads 1 to 3 blobs, not ${inputs.length}`);
  for (const blob of inputs) layer.requireRank([2], blob);
  const features = layer.required(0);
  const heads = layer.integer(1, 1, 1);
  const own = query.dims[1]!;
  checkWeights(layer, 2, features * own);
  for (const [place, blob] of [
    [3, key!],
    [4, value!],
  ] as const) {
    if (layer.integer(place, features, 1) !== blob.dims[1])
      layer.failAt(place, `the blob has ${blob.dims[1]} columns`);
  }
  const types = storedTypes(layer, 18);
  const project = (blob: string, outputFeatures: number, suffix: string) =>
    layer.operator({ kind: "matmul", outputFeatures, bias: true }, [blob], suffix, types);
  const projected = [
    project(query.operator, features, "query"),
    project(key!.operator, features, "key"),
    project(value!.operator, features, "value"),
  ];
  const mixed = layer.operator({ kind: "attention", heads }, projected, "attention");
  return [layer.blob(project(mixed, own, ""))];
};

/** softmax(Q K^T * scale) V for each head: `[heads, tokens, features]`. */
const scaledAttention: LayerImporter = (layer) => {
  layer.ignore(6);
  layer.refuse([7], "caches of keys and values are not supported");
  const masked = layer.flag(5);
  const [query, key, value, mask] = layer.inputs;
  if (!query || !key || !value || layer.inputs.length !== (masked ? 4 : 3))
    return layer.fail(`reads ${masked ? 4 : 3} blobs, not ${layer.inputs.length}`);
  for (const blob of [query, key, value]) layer.requireRank([3], blob);
  const heads = query.dims[0]!;
  const shared = (blob: Blob, suffix: string) => {
    // Several heads may share a key.
    const times = heads / blob.dims[0]!;
    if (!Number.isInteger(times)) layer.fail(`${heads} heads cannot share ${blob.dims[0]!}`);
    if (times === 1 || blob.dims[0] === 1) return blob.operator;
    const [groups, tokens, features] = blob.dims as [number, number, number];
    const apart = layer.view(blob, [groups, 1, tokens, features]);
    const copies = Array.from({ length: times }, () => apart);
    const repeated = layer.operator({ kind: "concat", axis: 1 }, copies, suffix);
    return layer.operator({ kind: "reshape", shape: [heads, tokens, features] }, [repeated], suffix);
  };
  const keys = transposedIf(layer, true, shared(key, "keys"), "keys");
  const scores = layer.operator({ kind: "matrix-product" }, [query.operator, keys], "scores");
  const added = mask
    ? layer.operator(
        { kind: "elementwise", function: "add", constants: [] },
        [scores, layer.view(mask, mask.dims.length === 2 ? [1, ...mask.dims] : mask.dims)],
        "masked",
      )
    : scores;
  const shares = layer.operator({ kind: "softmax", axis: 2 }, [added], "shares");
  return layer.yields({ kind: "matrix-product" }, [shares, shared(value, "values")]);
};

const embed: LayerImporter = (layer) => {
  const [features, rows] = [layer.required(0), layer.required(1)];
  checkWeights(layer, 3, features * rows);
  const dims = layer.requireRank([1]);
  const types = storedTypes(layer, 18);
  const biased = layer.flag(2);
  const found = layer.operator(
    { kind: "embedding", rows, features },
    [layer.input.operator],
    biased ? "table" : "",
    types,
  );
  if (!biased) return [layer.blob(found, [dims[0]!, features])];
  const constants = [{ position: 1, shape: [1, features] }];
  return layer.yields({ kind: "elementwise", function: "add", constants }, [found]);
};

/** Products of matrices, stored or computed, and what is made of them. */
export const matrixLayers: LayerImporters = [
  ["MatMul", matrixProduct],
  ["Gemm", gemm],
  ["MultiHeadAttention", multiHeadAttention],
  ["SDPA", scaledAttention],
  ["Embed", embed],
];
