import type { AxisWindow, Operation, Window } from "../../operation.ts";
import { elementCount } from "../../../tensor/index.ts";
import type { Layer } from "../layer.ts";
import type { LayerImporter, LayerImporters } from "./importer.ts";
import { padded, sameUpper, windowsOf } from "./padding.ts";
import { checkWeights, fusedActivation, storedTypes } from "./weights.ts";

/** Convolutions over one, two or three axes; `grouped` ones have their number of groups under key 7. */
function convolution(axes: 1 | 2 | 3, grouped: boolean): LayerImporter {
  return (layer) => {
    refuseComputedWeights(layer, 19);
    // What a padding consists of, and which kernel the runtime chooses.
    layer.ignore(17, 18);
    const outputChannels = layer.required(0);
    const common = { outputChannels, bias: layer.flag(5), ...fusedActivation(layer) };
    const types = storedTypes(layer);
    const given = windowsOf(layer, axes);
    if (layer.input.dims.length === 1) return onVector(layer, given, grouped, common, types);
    const dims = layer.requireRank([axes + 1]);
    const groups = grouped ? layer.integer(7, 1, 1) : 1;
    const windows = given.map((window, axis) => padded(layer, window, dims[axis + 1]!));
    const size = windows.reduce((product, { kernel }) => product * kernel, 1);
    if (dims[0]! % groups !== 0) layer.failAt(7, `does not divide ${dims[0]!} channels`);
    checkWeights(layer, 6, (outputChannels * dims[0]! * size) / groups);
    const operation = { kind: "convolution", ...common, groups, ...windowOver(windows) } as const;
    return onMap(layer, axes, operation, types);
  };
}

type Common = Pick<
  Operation<"convolution">,
  "outputChannels" | "bias" | "activation" | "activationConstants"
>;

/** A convolution of 1x1 over a vector is a product with all of it, as ncnn computes it. */
function onVector(
  layer: Layer,
  windows: readonly AxisWindow[],
  grouped: boolean,
  { outputChannels, ...rest }: Common,
  types: ReturnType<typeof storedTypes>,
) {
  const { dims } = layer.input;
  if (grouped || windows.some(({ kernel }) => kernel !== 1)) {
    layer.fail(`reads ${dims.join("x")}, a vector, which only a convolution of 1x1 without groups can`);
  }
  checkWeights(layer, 6, outputChannels * dims[0]!);
  const operation = { kind: "fully-connected", outputFeatures: outputChannels, ...rest } as const;
  return layer.yields(operation, [layer.input.operator], [outputChannels], types);
}

/** Every pixel of the input adds a kernel to the output (deconvolution.cpp of ncnn). */
function deconvolution(axes: 1 | 2 | 3, grouped: boolean): LayerImporter {
  return (layer) => {
    refuseComputedWeights(layer, 28);
    const outputChannels = layer.required(0);
    const activation = fusedActivation(layer);
    const bias = layer.flag(5);
    const given = windowsOf(layer, axes);
    const dims = layer.requireRank([axes + 1]);
    const groups = grouped ? layer.integer(7, 1, 1) : 1;
    const added = [...(axes === 3 ? [20] : []), ...(axes >= 2 ? [19] : []), 18].map((key) =>
      layer.integer(key, 0),
    );
    // Of three axes, ncnn counts the sizes from key 25 on.
    const sizes = (axes === 3 ? [27, 26, 25] : axes === 2 ? [21, 20] : [20]).map((key) =>
      layer.integer(key, 0),
    );
    const windows = given.map((window, axis) =>
      cut(layer, window, dims[axis + 1]!, added[axis]!, sizes[axis]!),
    );
    const size = windows.reduce((product, { kernel }) => product * kernel, 1);
    if (dims[0]! % groups !== 0) layer.failAt(7, `does not divide ${dims[0]!} channels`);
    checkWeights(layer, 6, (outputChannels * dims[0]! * size) / groups);
    const [down, across] = axes === 1 ? [0, added[0]!] : [added.at(-2)!, added.at(-1)!];
    const operation = {
      kind: "transposed-convolution",
      ...{ outputChannels, bias, groups },
      ...windowOver(windows),
      outputPadding: [down, across],
      ...(axes === 3 && { depthOutputPadding: added[0]! }),
    } as const;
    const types = storedTypes(layer);
    if (!activation.activation) return onMap(layer, axes, operation, types);
    const [product] = onMap(layer, axes, operation, types, "product");
    const { activation: applied, activationConstants } = activation;
    const apply = {
      kind: "activation",
      function: applied,
      ...(activationConstants && { activationConstants }),
    } as const;
    return layer.yields(apply, [product!.operator], product!.dims);
  };
}

/** The padding that is cut off the output: as given, or what lies beyond a given size. */
function cut(layer: Layer, window: AxisWindow, extent: number, added: number, size: number): AxisWindow {
  const { kernel, stride, dilation, before, after } = window;
  if (before >= 0 && after >= 0) return window;
  const whole = (extent - 1) * stride + (kernel - 1) * dilation + 1 + added;
  const beyond = size === 0 ? 0 : whole - size;
  if (before !== after || beyond < 0) layer.fail(`cannot cut ${whole} pixels to ${size}`);
  const less = Math.floor(beyond / 2);
  return before === sameUpper
    ? { ...window, before: less, after: beyond - less }
    : { ...window, before: beyond - less, after: less };
}

/** Adds an operator over one, two or three axes; a single axis counts as the columns of one row. */
export function onMap(
  layer: Layer,
  axes: 1 | 2 | 3,
  operation: Operation<"convolution" | "transposed-convolution" | "pooling">,
  types: ReturnType<typeof storedTypes> = {},
  suffix = "",
) {
  const { input } = layer;
  if (axes > 1) return [layer.blob(layer.operator(operation, [input.operator], suffix, types))];
  const row = layer.view(input, [input.dims[0]!, 1, input.dims[1]!]);
  const result = layer.operator(operation, [row], suffix, types);
  const [channels, , columns] = layer.shapeOf(result) as [number, number, number];
  return [layer.blob(result, [channels, columns])];
}

/** Windows axis by axis, outermost first, as the model has them. */
export function windowOver(windows: readonly AxisWindow[]): Window {
  const across = windows.at(-1)!;
  const down = windows.at(-2) ?? { kernel: 1, stride: 1, dilation: 1, before: 0, after: 0 };
  const into = windows.at(-3);
  return {
    kernel: [down.kernel, across.kernel],
    stride: [down.stride, across.stride],
    dilation: [down.dilation, across.dilation],
    padding: { top: down.before, left: across.before, bottom: down.after, right: across.after },
    ...(into && { depth: into }),
  };
}

function refuseComputedWeights(layer: Layer, key: number): void {
  layer.refuse([key], "weights that are computed at run time are not supported");
}

/** A dense layer over all of its input, or, where that is a matrix of as many columns as it reads, over each row. */
const innerProduct: LayerImporter = (layer) => {
  const outputFeatures = layer.required(0);
  const { dims, operator } = layer.input;
  const common = { outputFeatures, bias: layer.flag(1), ...fusedActivation(layer) };
  const types = storedTypes(layer);
  const weights = layer.required(2);
  const features = weights / outputFeatures;
  if (dims.length === 2 && dims[1] === features) {
    return layer.yields({ kind: "matmul", ...common }, [operator], undefined, types);
  }
  checkWeights(layer, 2, outputFeatures * elementCount(dims));
  return layer.yields({ kind: "fully-connected", ...common }, [operator], [outputFeatures], types);
};

/** Layers with weights over windows, and dense ones. */
export const weightedLayers: LayerImporters = [
  ["Convolution", convolution(2, false)],
  ["Convolution1D", convolution(1, false)],
  ["Convolution3D", convolution(3, false)],
  ["ConvolutionDepthWise", convolution(2, true)],
  ["ConvolutionDepthWise1D", convolution(1, true)],
  ["ConvolutionDepthWise3D", convolution(3, true)],
  ["Deconvolution", deconvolution(2, false)],
  ["Deconvolution1D", deconvolution(1, false)],
  ["Deconvolution3D", deconvolution(3, false)],
  ["DeconvolutionDepthWise", deconvolution(2, true)],
  ["DeconvolutionDepthWise1D", deconvolution(1, true)],
  ["DeconvolutionDepthWise3D", deconvolution(3, true)],
  ["InnerProduct", innerProduct],
];
