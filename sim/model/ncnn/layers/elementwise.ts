import { sameShape, type Shape } from "../../../tensor/index.ts";
import type { ElementwiseFunction } from "../../functions.ts";
import { formatDims, modelShape, type Blob } from "../blob.ts";
import type { Layer } from "../layer.ts";
import type { LayerImporter, LayerImporters } from "./importer.ts";

/** Functions of `BinaryOp`, by number, and whether their operands change places. */
const binaryFunctions: readonly (readonly [ElementwiseFunction, "swapped"?])[] = [
  ["add"],
  ["subtract"],
  ["multiply"],
  ["divide"],
  ["maximum"],
  ["minimum"],
  ["power"],
  ["subtract", "swapped"],
  ["divide", "swapped"],
  ["power", "swapped"],
];

const binary: LayerImporter = (layer) => {
  const number = layer.integer(0, 0);
  const [chosen, swapped] =
    binaryFunctions[number] ??
    layer.failAt(0, `functions with the numbers 0 to ${binaryFunctions.length - 1} are supported`);
  const value = layer.number(2, 0);
  if (layer.flag(1)) {
    const { operator, dims } = layer.input;
    const shape = modelShape(dims).map(() => 1);
    const constants = [{ position: swapped ? 0 : 1, shape, value }];
    return layer.yields({ kind: "elementwise", function: chosen, constants }, [operator], dims);
  }
  const [left, right, ...more] = layer.inputs;
  if (!left || !right || more.length > 0) return layer.fail(`reads 2 blobs, not ${layer.inputs.length}`);
  return combined(layer, chosen, swapped ? [right, left] : [left, right]);
};

/** A function of two blobs, the one of fewer extents stretched over the other. */
function combined(layer: Layer, chosen: ElementwiseFunction, blobs: readonly [Blob, Blob]): readonly Blob[] {
  const rank = Math.max(...blobs.map(({ dims }) => dims.length));
  const [left, right] = blobs;
  const expanded = [expand(left.dims, right.dims, rank), expand(right.dims, left.dims, rank)] as const;
  const dims = expanded[0].map((extent, axis) => Math.max(extent, expanded[1][axis]!));
  if (!expanded.every((shape) => shape.every((extent, axis) => extent === 1 || extent === dims[axis]))) {
    layer.fail(`${formatDims(left.dims)} and ${formatDims(right.dims)} do not go together`);
  }
  const operands = blobs.map((blob, index) => layer.view(blob, modelShape(expanded[index]!)));
  const plain = chosen === "add" && sameShape(expanded[0], expanded[1]);
  return layer.yields(
    plain ? { kind: "add" } : { kind: "elementwise", function: chosen, constants: [] },
    operands,
    dims,
  );
}

/**
 * Extents of a blob beside one of more: a vector goes with the outermost axis where it is as long, else with the innermost; a
 * matrix or map with the innermost axes (binaryop.cpp of ncnn).
 */
function expand(dims: Shape, other: Shape, rank: number): Shape {
  if (dims.length === rank) return dims;
  const ones = (count: number) => Array.from({ length: count }, () => 1);
  if (dims.length === 1 && dims[0] === other[0]) return [dims[0]!, ...ones(rank - 1)];
  return [...ones(rank - dims.length), ...dims];
}

/** Product, sum, each summand with a factor of its own where they are given, or maximum of blobs of one shape. */
const eltwise: LayerImporter = (layer) => {
  const chosen = (["multiply", "add", "maximum"] as const)[layer.integer(0, 0)];
  if (!chosen) return layer.failAt(0, "must be 0 (product), 1 (sum) or 2 (maximum)");
  const { inputs } = layer;
  const factors = layer.list(1);
  const [first] = inputs;
  if (!first || inputs.length < 2) return layer.fail(`reads 2 or more blobs, not ${inputs.length}`);
  const odd = inputs.find(({ dims }) => !sameShape(dims, first.dims));
  if (odd)
    layer.fail(`reads blobs of ${formatDims(first.dims)} and ${formatDims(odd.dims)}; they must be equal`);
  if (factors.length > 0 && (chosen !== "add" || factors.length !== inputs.length)) {
    layer.failAt(1, `factors are for sums, one for each of ${inputs.length} blobs`);
  }
  const operands = inputs.map(({ operator, dims }, index) => {
    const value = factors[index] ?? 1;
    if (value === 1) return operator;
    const constants = [{ position: 1, shape: modelShape(dims).map(() => 1), value }];
    return layer.operator(
      { kind: "elementwise", function: "multiply", constants },
      [operator],
      `factor${index + 1}`,
    );
  });
  if (chosen === "add") return layer.yields({ kind: "add" }, operands, first.dims);
  return layer.yields({ kind: "elementwise", function: chosen, constants: [] }, operands, first.dims);
};

/** One trained number a channel, or one for all. */
function trained(function_: ElementwiseFunction, key: number): LayerImporter {
  return (layer) => {
    const { operator, dims } = layer.input;
    return layer.yields(
      {
        kind: "elementwise",
        function: function_,
        constants: [{ position: 1, shape: channelShape(layer, key) }],
      },
      [operator],
      dims,
    );
  };
}

/** The shape of as many trained numbers as a key says: one, or one for each element of the outermost axis. */
function channelShape(layer: Layer, key: number): Shape {
  const [first] = layer.inputs;
  const { dims } = first!;
  const count = layer.required(key);
  if (count !== 1 && count !== dims[0])
    layer.failAt(key, `must be 1 or the ${dims[0]!} channels of the input`);
  return modelShape(dims).map((_, axis) => (axis === 0 ? count : 1));
}

/** A factor a channel, trained or, where key 0 is -233, from a second blob; with a bias too. */
const scale: LayerImporter = (layer) => {
  const [input, factors] = layer.inputs;
  if (!input || layer.inputs.length > 2) return layer.fail(`reads 1 or 2 blobs, not ${layer.inputs.length}`);
  const biased = layer.flag(1);
  const { dims, operator } = input;
  const multiply = { kind: "elementwise", function: "multiply" } as const;
  const suffix = biased ? "factor" : "";
  let product: string;
  if (factors) {
    if (layer.number(0, 0) !== -233) layer.failAt(0, "must be -233 where a second blob has the factors");
    if (factors.dims.length !== 1 || factors.dims[0] !== dims[0])
      layer.fail(
        `cannot scale ${formatDims(dims)} by ${formatDims(factors.dims)}: needs one number per channel`,
      );
    const shape = modelShape(dims).map((_, axis) => (axis === 0 ? dims[0]! : 1));
    product = layer.operator({ ...multiply, constants: [] }, [operator, layer.view(factors, shape)], suffix);
  } else {
    const constants = [{ position: 1, shape: channelShape(layer, 0) }];
    product = layer.operator({ ...multiply, constants }, [operator], suffix);
  }
  if (!biased) return [layer.blob(product, dims)];
  const shape = modelShape(dims).map((_, axis) => (axis === 0 ? dims[0]! : 1));
  return layer.yields(
    { kind: "elementwise", function: "add", constants: [{ position: 1, shape }] },
    [product],
    dims,
  );
};

/** (shift + scale * x)^power; a scale and a shift without a power cost as much as a factor. */
const power: LayerImporter = (layer) => {
  const exponent = layer.number(0, 1);
  const factor = layer.number(1, 1);
  layer.ignore(2);
  const { operator, dims } = layer.input;
  const shape = modelShape(dims).map(() => 1);
  const [chosen, value] = exponent === 1 ? (["multiply", factor] as const) : (["power", exponent] as const);
  return layer.yields(
    { kind: "elementwise", function: chosen, constants: [{ position: 1, shape, value }] },
    [operator],
    dims,
  );
};

const threshold: LayerImporter = (layer) => {
  const { operator, dims } = layer.input;
  const constants = [{ position: 1, shape: modelShape(dims).map(() => 1), value: layer.number(0, 0) }];
  return layer.yields({ kind: "elementwise", function: "greater", constants }, [operator], dims, {
    elementType: "float32",
  });
};

/** Nothing at test time, unless it scales. */
const dropout: LayerImporter = (layer) => {
  const factor = layer.number(0, 1);
  if (factor === 1) return [layer.input];
  const { operator, dims } = layer.input;
  const constants = [{ position: 1, shape: modelShape(dims).map(() => 1), value: factor }];
  return layer.yields({ kind: "elementwise", function: "multiply", constants }, [operator], dims);
};

/** Functions of elements at the same place of several tensors, and of elements and trained numbers. */
export const elementwiseLayers: LayerImporters = [
  ["BinaryOp", binary],
  ["Eltwise", eltwise],
  ["Bias", trained("add", 0)],
  ["PReLU", trained("parametric-relu", 0)],
  ["Scale", scale],
  ["Power", power],
  ["Threshold", threshold],
  ["Dropout", dropout],
];
