import {
  featureMap,
  mapShape,
  readPadding,
  readWindow,
  windowPair,
  type FeatureMap,
} from "../feature-map.ts";
import { activation, type NodeImport } from "../node.ts";
import type { Padding, Pair, Window } from "../../operation.ts";
import type { OperatorImporters } from "./importer.ts";

/** Convolutions; their weights are `[out, in / groups, kernel...]`, transposed `[in, out / groups, kernel...]`. */
export const convolutions: OperatorImporters = [
  [
    "Conv",
    (node) => {
      const map = featureMap(node, node.value(0));
      const [outputChannels, perGroup, ...kernel] = weightShape(node, map);
      const groups = groupCount(node);
      if (perGroup! * groups !== map.channels) {
        node.fail(
          `${map.channels} input channels, ${groups} groups and weights for ${perGroup} channels a group`,
        );
      }
      const window = readWindow(node, node.integers("kernel_shape") ?? kernel, map);
      const operator = node.operator(
        { kind: "convolution", outputChannels: outputChannels!, groups, bias: hasBias(node), ...window },
        [map.operator],
      );
      return [activation(operator, mapShape(node, operator, map.spatialRank))];
    },
  ],
  [
    "ConvTranspose",
    (node) => {
      const map = featureMap(node, node.value(0));
      const [channels, perGroup, ...kernel] = weightShape(node, map);
      const groups = groupCount(node);
      if (channels !== map.channels) {
        node.fail(`${map.channels} input channels and weights for ${channels}`);
      }
      const operator = node.operator(
        {
          kind: "transposed-convolution",
          outputChannels: perGroup! * groups,
          groups,
          bias: hasBias(node),
          ...transposedWindow(node, node.integers("kernel_shape") ?? kernel, map),
        },
        [map.operator],
      );
      return [activation(operator, mapShape(node, operator, map.spatialRank))];
    },
  ],
];

function weightShape(node: NodeImport, { spatialRank }: FeatureMap): readonly number[] {
  const weights = node.value(1);
  if (weights.kind !== "constant") node.fail("its weights are computed at run time");
  const { shape } = weights;
  if (shape.length !== spatialRank + 2 || shape.includes(0)) {
    node.fail(`weights of the shape [${shape.join(", ")}] do not fit its input`);
  }
  return shape;
}

function groupCount(node: NodeImport): number {
  const groups = node.integer("group", 1);
  return groups > 0 ? groups : node.fail(`group is ${groups}`);
}

function hasBias(node: NodeImport): boolean {
  const bias = node.optional(2);
  if (bias?.kind === "activation") node.fail("its bias is computed at run time");
  return bias !== undefined;
}

function transposedWindow(
  node: NodeImport,
  kernelShape: readonly number[],
  map: FeatureMap,
): Window & { readonly outputPadding: Pair } {
  const rank = map.spatialRank;
  const kernel = windowPair(node, "kernel_shape", kernelShape, rank, 1);
  const stride = windowPair(node, "strides", node.integers("strides"), rank, 1);
  const dilation = windowPair(node, "dilations", node.integers("dilations"), rank, 1);
  const outputPadding = windowPair(node, "output_padding", node.integers("output_padding"), rank, 0);
  const full = (axis: 0 | 1) =>
    (map.size[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1 + outputPadding[axis];
  const automatic = node.text("auto_pad", ["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"], "NOTSET");
  const wanted = node.integers("output_shape")?.slice(-rank);
  let padding: Padding = { top: 0, left: 0, bottom: 0, right: 0 };
  if (wanted || automatic.startsWith("SAME")) {
    const cut = (axis: 0 | 1): [number, number] => {
      const target = wanted ? (wanted[axis] ?? 1) : map.size[axis] * stride[axis];
      const total = Math.max(0, full(axis) - target);
      const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
      return automatic === "SAME_UPPER" ? [less, more] : [more, less];
    };
    const [top, bottom] = cut(0);
    const [left, right] = cut(1);
    padding = { top, left, bottom, right };
  } else if (automatic === "NOTSET") {
    padding = readPadding(node, rank);
  }
  return { kernel, stride, dilation, outputPadding, padding };
}
