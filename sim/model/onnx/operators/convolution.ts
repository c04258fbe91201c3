import {
  featureMap,
  mapShape,
  readKernel,
  readPadding,
  readWindow,
  windowNumbers,
  windowOf,
  type FeatureMap,
} from "../feature-map.ts";
import type { NodeImport } from "../node.ts";
import type { AxisWindow, OperationAttributes } from "../../operation.ts";
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
      return [node.activation(operator, mapShape(node, operator, map.spatialRank))];
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

function groupCount(node: NodeImport): number {
  const groups = node.integer("group", 1);
  return groups > 0 ? groups : node.fail(`group is ${groups}`);
}

function hasBias(node: NodeImport): boolean {
  const bias = node.optional(2);
  if (bias?.kind === "activation") node.fail("its bias is computed at run time");
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
  const automatic = node.text("auto_pad", ["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"], "NOTSET");
  const wanted = node.integers("output_shape")?.slice(-rank);
  const pads = automatic === "NOTSET" && !wanted ? readPadding(node, rank) : undefined;
  const axes = kernels.map((axis, index): AxisWindow => {
    const { kernel, stride, dilation } = axis;
    const given = pads?.[index];
    if (given) return { ...axis, before: given[0], after: given[1] };
    if (!wanted && automatic === "VALID") return { ...axis, before: 0, after: 0 };
    const full = (size[index]! - 1) * stride + (kernel - 1) * dilation + 1 + added[index]!;
    const total = Math.max(0, full - (wanted ? (wanted[index] ?? 1) : size[index]! * stride));
    const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
    const [before, after] = automatic === "SAME_UPPER" ? [less, more] : [more, less];
    return { ...axis, before, after };
  });
  const [rows, columns = 0] = added.slice(rank === 3 ? 1 : 0) as [number, number?];
  const depth = rank === 3 ? { depthOutputPadding: added[0]! } : {};
  return { ...windowOf(axes), outputPadding: [rows, columns], ...depth };
}
