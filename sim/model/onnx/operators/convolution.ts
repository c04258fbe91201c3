import { sameShape } from "../../../tensor/index.ts";
import {
  featureMap,
  mapShape,
  paddingWord,
  readKernel,
  readPadding,
  readWindow,
  windowNumbers,
  windowOf,
  type FeatureMap,
} from "../feature-map.ts";
import type { NodeImport } from "../node.ts";
import type { AxisWindow, OperationAttributes } from "../../operation.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";

/** A convolution of the node's first input by its second, with its third as the bias. */
export const convolution: OperatorImporter = (node) => {
  const map = featureMap(node, node.value(0));
  const [outputChannels, perGroup, ...kernel] = weightShape(node, map);
  const groups = groupCount(node);
  if (perGroup! * groups !== map.channels) {
    node.fail(
      `${map.channels} input channels, ${groups} groups and weights for ${perGroup} channels a group`,
    );
  }
  if (outputChannels! % groups !== 0) node.fail(`${outputChannels} output channels and ${groups} groups`);
  const window = readWindow(node, checkedKernel(node, kernel), map);
  const bias = hasBias(node, outputChannels!);
  const operator = node.operator(
    { kind: "convolution", outputChannels: outputChannels!, groups, bias, ...window },
    [map.operator],
  );
  return [node.activation(operator, mapShape(node, operator, map.spatialRank))];
};

/** Convolutions; their weights are `[out, in / groups, kernel...]`, transposed `[in, out / groups, kernel...]`. */
export const convolutions: OperatorImporters = [
  ["Conv", convolution],
  [
    "ConvTranspose",
    (node) => {
      const map = featureMap(node, node.value(0));
      const [channels, perGroup, ...kernel] = weightShape(node, map);
      const groups = groupCount(node);
      if (channels !== map.channels) {
        node.fail(`${map.channels} input channels and weights for ${channels}`);
      }
      if (map.channels % groups !== 0) node.fail(`${map.channels} input channels and ${groups} groups`);
      const outputChannels = perGroup! * groups;
      const operator = node.operator(
        {
          kind: "transposed-convolution",
          outputChannels,
          groups,
          bias: hasBias(node, outputChannels),
          ...transposedWindow(node, checkedKernel(node, kernel), map),
        },
        [map.operator],
      );
      return [node.activation(operator, mapShape(node, operator, map.spatialRank))];
    },
  ],
];

function weightShape(node: NodeImport, { size }: FeatureMap): readonly number[] {
  const weights = node.value(1);
  if (weights.kind !== "constant") node.fail("its weights are computed at run time");
  const { shape } = weights;
  if (shape.length !== size.length + 2 || shape.includes(0)) {
    node.fail(`weights of the shape [${shape.join(", ")}] do not fit its input`);
  }
  return shape;
}

/** The kernel of the weights; an attribute may state it too, but nothing else. */
function checkedKernel(node: NodeImport, kernel: readonly number[]): readonly number[] {
  const stated = node.integers("kernel_shape");
  if (stated && !sameShape(stated, kernel)) {
    node.fail(`kernel_shape is [${stated.join(", ")}], but the weights are for [${kernel.join(", ")}]`);
  }
  return kernel;
}

function groupCount(node: NodeImport): number {
  const groups = node.integer("group", 1);
  return groups > 0 ? groups : node.fail(`group is ${groups}`);
}

function hasBias(node: NodeImport, outputChannels: number): boolean {
  const bias = node.optional(2);
  if (bias?.kind === "activation") node.fail("its bias is computed at run time");
  if (bias && !sameShape(bias.shape, [outputChannels])) {
    node.fail(`a bias of [${bias.shape.join(", ")}] for ${outputChannels} output channels`);
  }
  return bias !== undefined;
}

type TransposedConvolution = OperationAttributes["transposed-convolution"];

function transposedWindow(
  node: NodeImport,
  kernelShape: readonly number[],
  map: FeatureMap,
): Omit<TransposedConvolution, "outputChannels" | "groups" | "bias"> {
  const { size } = map;
  const rank = size.length;
  const kernels = readKernel(node, kernelShape, map);
  const added = windowNumbers(node, "output_padding", node.integers("output_padding"), rank, 0);
  for (const [index, { stride, dilation }] of kernels.entries()) {
    const most = Math.max(stride, dilation) - 1;
    if (added[index]! > most)
      node.fail(`output_padding is [${added.join(", ")}]; of axis ${index} up to ${most}`);
  }
  const automatic = paddingWord(node);
  const wanted = outputShape(node, rank);
  const pads = automatic === "NOTSET" && !wanted ? readPadding(node, rank) : undefined;
  const outputPadding = [...added];
  const axes = kernels.map((axis, index): AxisWindow => {
    const { kernel, stride, dilation } = axis;
    const given = pads?.[index];
    if (given) return { ...axis, before: given[0], after: given[1] };
    if (!wanted && automatic === "VALID") return { ...axis, before: 0, after: 0 };
    const full = (size[index]! - 1) * stride + (kernel - 1) * dilation + 1 + added[index]!;
    const surplus = full - (wanted?.[index] ?? size[index]! * stride);
    if (wanted && surplus <= -stride) {
      node.fail(`output_shape asks for ${wanted[index]} of axis ${index + 2}, where windows yield ${full}`);
    }
    // What an output_shape misses is added at the end, where no window reaches.
    if (wanted && surplus < 0) outputPadding[index]! -= surplus;
    const total = Math.max(0, surplus);
    const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
    const [before, after] = automatic === "SAME_UPPER" ? [less, more] : [more, less];
    return { ...axis, before, after };
  });
  const [rows, columns = 0] = outputPadding.slice(rank === 3 ? 1 : 0) as [number, number?];
  const depth = rank === 3 ? { depthOutputPadding: outputPadding[0]! } : {};
  return { ...windowOf(axes), outputPadding: [rows, columns], ...depth };
}

/** The extents that the output shall have, with or without those of batch and channels in front. */
function outputShape(node: NodeImport, rank: number): readonly number[] | undefined {
  const wanted = node.integers("output_shape");
  if (!wanted || wanted.length === 0) return undefined;
  if (wanted.length !== rank && wanted.length !== rank + 2) {
    node.fail(`output_shape is [${wanted.join(", ")}]; it takes ${rank} or ${rank + 2} numbers`);
  }
  return windowNumbers(node, "output_shape", wanted.slice(-rank), rank, 1);
}
