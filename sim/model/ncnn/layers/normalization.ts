import { elementCount } from "../../../tensor/index.ts";
import type { ReduceFunction } from "../../functions.ts";
import type { Layer } from "../layer.ts";
import type { LayerImporter, LayerImporters } from "./importer.ts";

const batchNormalization: LayerImporter = (layer) => {
  layer.ignore(1);
  const { operator, dims } = layer.input;
  if (layer.required(0) !== dims[0]) layer.failAt(0, `the input has ${dims[0]!} channels`);
  return layer.yields({ kind: "batch-normalization" }, [operator], dims);
};

/** By groups of channels; instances are groups of one channel. */
function groupNormalization(
  layer: Layer,
  groups: number,
  channelsKey: number,
  epsilonKey: number,
  affineKey: number,
) {
  const dims = layer.requireRank([2, 3, 4]);
  if (layer.has(channelsKey) && layer.required(channelsKey) !== dims[0])
    layer.failAt(channelsKey, `the input has ${dims[0]!} channels`);
  const epsilon = layer.number(epsilonKey, 1e-3);
  const { operator } = layer.input;
  if (layer.number(affineKey, 1) === 0)
    return withoutWeights(
      layer,
      dims.slice(1).map((_, axis) => axis + 1),
      groups,
    );
  return layer.yields({ kind: "group-normalization", groups, epsilon }, [operator], dims);
}

/** Mean and variance alone, without trained numbers. */
function withoutWeights(layer: Layer, axes: readonly number[], groups: number) {
  const { operator, dims } = layer.input;
  if (groups !== dims[0])
    layer.fail("normalizing groups of channels without trained numbers is not supported");
  return layer.yields(
    {
      kind: "along-axes",
      function: "mean-variance-normalization",
      shape: dims,
      follows: [dims.map((_, axis) => (axes.includes(axis) ? "all" : axis))],
      operations: 3 * elementCount(dims),
      settings: { axes },
    },
    [operator],
  );
}

/** Over the innermost axes whose elements are as many as key 0 says. */
function overFeatures(kind: "layer-normalization" | "rms-normalization"): LayerImporter {
  return (layer) => {
    const { dims, operator } = layer.input;
    const size = layer.required(0);
    const first = dims.findIndex((_, axis) => elementCount(dims.slice(axis)) === size);
    if (first < 0) layer.failAt(0, `no innermost axes of ${dims.join("x")} have so many elements`);
    const epsilon = layer.number(1, 1e-3);
    if (layer.number(2, 1) === 0 && kind === "layer-normalization") {
      if (first !== dims.length - 1 || dims.length < 2)
        layer.failAt(2, "normalizing several axes without trained numbers is not supported");
      const outer = dims.slice(0, -1);
      return layer.yields(
        {
          kind: "along-axes",
          function: "mean-variance-normalization",
          shape: dims,
          follows: [[...outer.keys(), "all"]],
          operations: 3 * elementCount(dims),
          settings: { axes: [dims.length - 1] },
        },
        [operator],
      );
    }
    if (layer.number(2, 1) === 0) layer.failAt(2, "normalizing without trained numbers is not supported");
    const tokens = layer.view(layer.input, [...(first > 0 ? dims.slice(0, first) : [1]), size]);
    return [layer.blob(layer.operator({ kind, epsilon }, [tokens]), dims)];
  };
}

const localResponse: LayerImporter = (layer) => {
  layer.refuse([0], "normalizing within a channel is not supported");
  const { operator, dims } = layer.input;
  layer.requireRank([3]);
  return layer.yields(
    {
      kind: "local-response-normalization",
      size: layer.integer(1, 5, 1),
      ...{ alpha: layer.number(2, 1), beta: layer.number(3, 0.75), bias: layer.number(4, 1) },
    },
    [operator],
    dims,
  );
};

/** Each pixel's channels, or with key 0 a channel's pixels too, as a vector of length 1, times trained factors. */
const unitLength: LayerImporter = (layer) => {
  layer.ignore(2, 9);
  const dims = layer.requireRank([3]);
  const { operator } = layer.input;
  const axes = [...(layer.number(4, 1) === 0 ? [] : [0]), ...(layer.flag(0) ? [1, 2] : [])];
  if (axes.length === 0) layer.failAt(4, "normalizes nothing: neither across channels nor across pixels");
  const length = layer.operator({ kind: "reduce", function: "norm", axes }, [operator], "length");
  const divide = { kind: "elementwise", function: "divide", constants: [] } as const;
  const unit = layer.operator(divide, [operator, length], "unit");
  const count = layer.flag(1) ? 1 : layer.integer(3, dims[0]!, 0) || 1;
  if (count !== 1 && count !== dims[0]) layer.failAt(3, `must be 1 or the ${dims[0]!} channels of the input`);
  const constants = [{ position: 1, shape: [count, 1, 1] }];
  return layer.yields({ kind: "elementwise", function: "multiply", constants }, [unit]);
};

/** By mean and, unless key 0 is 0, variance of each channel, or with key 1 of all. */
const meanVariance: LayerImporter = (layer) => {
  layer.ignore(0, 2);
  const dims = layer.requireRank([3]);
  if (layer.flag(1)) layer.failAt(1, "normalizing across channels is not supported");
  return withoutWeights(layer, [1, 2], dims[0]!);
};

const softmax: LayerImporter = (layer) => {
  const { operator, dims } = layer.input;
  const axis = layer.axis(0, 0);
  if (!layer.flag(1) && axis !== 0)
    layer.failAt(0, "counts axes in an order that ncnn reads no more; ncnnoptimize rewrites such a file");
  const usual = axis === (dims.length === 2 || dims.length === 4 ? dims.length - 1 : 0);
  return layer.yields(usual ? { kind: "softmax" } : { kind: "softmax", axis }, [operator], dims);
};

/** Functions of `Reduction`, by number: what is done to each element, what brings them together, what is done to the result. */
const reductions: readonly {
  readonly before?: "absolute" | "square";
  readonly function: ReduceFunction;
  readonly after?: "log";
}[] = [
  { function: "sum" },
  { before: "absolute", function: "sum" },
  { before: "square", function: "sum" },
  { function: "mean" },
  { function: "maximum" },
  { function: "minimum" },
  { function: "product" },
  { before: "absolute", function: "sum" },
  { function: "norm" },
  { function: "sum", after: "log" },
  { function: "log-sum-exp" },
];

const reduction: LayerImporter = (layer) => {
  // A factor of the result.
  layer.ignore(2);
  const { operator, dims } = layer.input;
  const number = layer.integer(0, 0);
  const chosen =
    reductions[number] ?? layer.failAt(0, `functions have the numbers 0 to ${reductions.length - 1}`);
  const all = layer.number(1, 1) !== 0;
  const listed = layer.list(3).map((axis) => (axis < 0 ? axis + dims.length : axis));
  if (!all && !layer.flag(5))
    layer.failAt(3, "counts axes in an order that ncnn reads no more; ncnnoptimize rewrites such a file");
  layer.ignore(5);
  if (listed.some((axis) => !(axis < dims.length))) layer.failAt(3, `there are ${dims.length} axes`);
  const axes = all || listed.length === 0 ? [...dims.keys()] : listed;
  const keeps = layer.flag(4);
  const before =
    chosen.before === "absolute"
      ? layer.operator({ kind: "activation", function: "abs" }, [operator], "absolute")
      : chosen.before === "square"
        ? layer.operator(
            { kind: "elementwise", function: "multiply", constants: [] },
            [operator, operator],
            "squares",
          )
        : operator;
  const reduced = layer.operator({ kind: "reduce", function: chosen.function, axes }, [before]);
  const result = chosen.after
    ? layer.operator({ kind: "activation", function: chosen.after }, [reduced], "log")
    : reduced;
  const kept = dims.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  const left = keeps ? kept : kept.filter((_, axis) => !axes.includes(axis));
  return [layer.blob(result, left.length > 0 ? left : [1])];
};

const cumulativeSum: LayerImporter = (layer) =>
  layer.yields(
    { kind: "cumulative-sum", axis: layer.axis(0, 0), exclusive: false, reverse: false },
    [layer.input.operator],
    layer.input.dims,
  );

/** What looks along whole axes: normalizations, softmax, reductions. */
export const normalizations: LayerImporters = [
  ["BatchNorm", batchNormalization],
  ["GroupNorm", (layer) => groupNormalization(layer, layer.integer(0, 1, 1), 1, 2, 3)],
  ["InstanceNorm", (layer) => groupNormalization(layer, layer.requireRank([2, 3, 4])[0]!, 0, 1, 2)],
  ["LayerNorm", overFeatures("layer-normalization")],
  ["RMSNorm", overFeatures("rms-normalization")],
  ["LRN", localResponse],
  ["Normalize", unitLength],
  ["MVN", meanVariance],
  ["Softmax", softmax],
  ["Reduction", reduction],
  ["CumulativeSum", cumulativeSum],
];
