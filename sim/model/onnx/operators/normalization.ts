import { elementCount, sameShape, type Shape } from "../../../tensor/index.ts";
import { canonicalView } from "../builder.ts";
import { featureMap } from "../feature-map.ts";
import type { NodeImport } from "../node.ts";
import { constant as constantValue, type Activation, type Value } from "../value.ts";
import { elementwise } from "./elementwise.ts";
import type { OperatorImporters } from "./importer.ts";
import { reduce } from "./reduce.ts";

/** Normalizations and the softmax family. */
export const normalizations: OperatorImporters = [
  [
    "BatchNormalization",
    (node) => {
      const value = node.value(0);
      checkChannels(node, value.shape[1] ?? 1, [1, 2, 3, 4]);
      if (node.yields(1) || node.yields(2)) node.fail("its running mean and variance are those of training");
      const operator = node.operator({ kind: "batch-normalization" }, [channelsFirst(node, value)]);
      return [node.activation(operator, value.shape)];
    },
  ],
  [
    "InstanceNormalization",
    (node) => {
      const channels = node.value(0).shape[1] ?? 1;
      checkChannels(node, channels, [1, 2]);
      return [groupNormalization(node, channels)];
    },
  ],
  [
    "GroupNormalization",
    (node) => {
      const groups = node.integer("num_groups", 1);
      const isByGroup = node.operatorSet < 21;
      const count = isByGroup ? groups : (node.value(0).shape[1] ?? 1);
      checkChannels(node, count, [1, 2], isByGroup ? "groups" : "channels");
      return [groupNormalization(node, groups)];
    },
  ],
  [
    "LRN",
    (node) => {
      const value = node.value(0);
      const size = node.integer("size", 1);
      if (size < 1) node.fail(`size is ${size}`);
      const constants = {
        ...constant(node, "alpha", 1e-4),
        ...constant(node, "beta", 0.75),
        ...constant(node, "bias", 1),
      };
      const operation = { kind: "local-response-normalization", size, ...constants } as const;
      const operator = node.operator(operation, [channelsFirst(node, value)]);
      return [node.activation(operator, value.shape)];
    },
  ],
  [
    "LayerNormalization",
    (node) => {
      const statistics = node.yields(1) || node.yields(2) ? layerStatistics(node) : [];
      return [layerNormalization(node), ...statistics];
    },
  ],
  ["RMSNormalization", (node) => [rmsNormalization(node)]],
  ["SimplifiedLayerNormalization", (node) => [rmsNormalization(node)]],
  ["Softmax", (node) => [softmax(node)]],
  [
    "LogSoftmax",
    (node) => {
      const { operator, shape } = softmax(node, "softmax");
      return [node.activation(node.operator({ kind: "activation", function: "log" }, [operator]), shape)];
    },
  ],
];

/** A constant of the node under its name, where it is not what layers compute with anyway. */
function constant<Name extends string>(
  node: NodeImport,
  name: Name,
  usual: number,
): { readonly [P in Name]?: number } {
  const value = node.attribute(name, "float") ?? usual;
  const kept: { [P in Name]?: number } = {};
  if (Math.fround(value) !== Math.fround(usual)) kept[name] = value;
  return kept;
}

/** Refuses trained tensors of another length than one number a channel. */
function checkChannels(node: NodeImport, channels: number, inputs: readonly number[], of = "channels"): void {
  for (const input of inputs) {
    const { shape } = node.value(input);
    if (!sameShape(shape, [channels])) {
      node.fail(`its input ${input} is [${shape.join(", ")}] for ${channels} ${of}`);
    }
  }
}

/** The tensor with its channels, axis 1 in the file, as the first axis. */
function channelsFirst(node: NodeImport, value: Value): string {
  const { shape } = value;
  if (shape.length === 3) return featureMap(node, value).operator;
  if (shape.length < 2 || shape[0] !== 1) {
    node.fail(`needs one sample with channels, not the shape [${shape.join(", ")}]`);
  }
  return node.view(value, canonicalView(shape));
}

function groupNormalization(node: NodeImport, groups: number) {
  const value = node.value(0);
  const operation = { kind: "group-normalization", groups, ...constant(node, "epsilon", 1e-5) } as const;
  const operator = node.operator(operation, [featureMap(node, value).operator]);
  return node.activation(operator, value.shape);
}

/** By mean and deviation over the axes from `axis` on. */
export function layerNormalization(node: NodeImport, value = node.value(0)): Value {
  const axis = node.axis(node.integer("axis", -1), value.shape.length);
  const tokens = node.view(value, tokensOf(value.shape, axis));
  const operation = { kind: "layer-normalization", ...constant(node, "epsilon", 1e-5) } as const;
  return node.activation(node.operator(operation, [tokens]), value.shape);
}

/** The mean, and one over the deviation, as results of their own. */
function layerStatistics(node: NodeImport): readonly Value[] {
  const value = node.value(0);
  const from = node.axis(node.integer("axis", -1), value.shape.length);
  const axes = [...value.shape.keys()].slice(from);
  const mean = reduce(node, value, "mean", axes, "mean", true);
  const centred = elementwise(node, "subtract", [value, mean], { suffix: "centred" });
  const squares = elementwise(node, "multiply", [centred, centred], { suffix: "squares" });
  const variance = reduce(node, squares, "mean", axes, "variance", true);
  const epsilon = constantValue(value.elementType, [], [node.attribute("epsilon", "float") ?? 1e-5]);
  const raised = elementwise(node, "add", [variance, epsilon], { suffix: "raised" });
  const root = node.operator({ kind: "activation", function: "sqrt" }, [node.tensor(raised)], "deviation");
  const inverse = node.operator({ kind: "activation", function: "reciprocal" }, [root], "inverse deviation");
  return [mean, node.activation(inverse, raised.shape)];
}

/** By the root of the mean square over the axes from `axis` on. */
export function rmsNormalization(node: NodeImport, value = node.value(0)) {
  const axis = node.axis(node.integer("axis", -1), value.shape.length);
  const tokens = node.view(value, tokensOf(value.shape, axis));
  return node.activation(
    node.operator({ kind: "rms-normalization", ...constant(node, "epsilon", 1e-5) }, [tokens]),
    value.shape,
  );
}

/** The axes from `axis` on as one axis of features. */
function tokensOf(shape: Shape, axis: number): Shape {
  const before = shape.slice(shape[0] === 1 ? 1 : 0, axis);
  return [...(before.length > 0 ? before : [1]), elementCount(shape.slice(axis))];
}

/** Before operator set 13 the axes from `axis` on count as one. */
export function softmax(node: NodeImport, suffix = "", operatorSet = node.operatorSet): Activation {
  const value = node.value(0);
  const { shape } = value;
  const flattens = operatorSet < 13;
  const axis = node.axis(node.integer("axis", flattens ? 1 : -1), shape.length);
  const rest = elementCount(shape.slice(axis));
  const overAll = rest === elementCount(shape) && (flattens || rest === shape[axis]);
  const dropped = shape[0] === 1 && axis > 0 ? 1 : 0;
  const view = overAll
    ? [rest, 1, 1]
    : flattens
      ? tokensOf(shape, axis)
      : dropped
        ? canonicalView(shape)
        : shape;
  const over = overAll ? 0 : flattens ? view.length - 1 : axis - dropped;
  const usual = over === (view.length === 3 ? 0 : view.length - 1);
  const operation = usual ? ({ kind: "softmax" } as const) : ({ kind: "softmax", axis: over } as const);
  return node.activation(node.operator(operation, [node.view(value, view)], suffix), shape);
}
