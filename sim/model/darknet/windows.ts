import type { Window } from "../operation.ts";
import { activate } from "./activations.ts";
import type { Layer } from "./layer.ts";
import type { SharedConvolution } from "./progress.ts";
import { shareWeights, sharedWith } from "./shared-weights.ts";

/** Largest kernel, stride or padding. */
const maximumReach = 65_536;

/**
 * `[convolutional]`; with `pad=1` the padding is half the kernel. With `antialiasing` it has stride 1, and a blur after the
 * activation takes the steps (make_convolutional_layer in src/convolutional_layer.c of AlexeyAB/darknet).
 */
export function convolutional(layer: Layer): string {
  layer.refuse(["xnor", "binary", "bin_output"], "arithmetic on single bits is not supported");
  layer.refuse(
    ["sway", "rotate", "stretch", "stretch_sway", "coordconv", "reverse"],
    "it changes what an inference computes, and is not supported",
  );
  const groups = Math.max(1, layer.integer("groups", 1, -maximumReach));
  const normalized = layer.flag("batch_normalize") || layer.flag("cbn");
  const outputChannels = layer.integer("filters", 1, 1);
  const size = reach(layer, "size", 1, 1);
  const stride = strides(layer);
  const blur = layer.flag("antialiasing");
  const window = convolutionWindow(layer, size, blur ? [1, 1] : stride);
  const owner = sharedWith(layer);
  const convolution = layer.operator(
    { kind: "convolution", outputChannels, groups, bias: !normalized, ...window },
    [layer.input],
  );
  checkSize(layer, convolution, window);
  const normalization = normalized
    ? layer.operator({ kind: "batch-normalization" }, [convolution], "normalization")
    : undefined;
  const own: SharedConvolution = {
    convolution,
    normalization,
    channels: layer.map()[0],
    filters: outputChannels,
    size,
    groups,
  };
  if (owner) shareWeights(layer, owner, own);
  layer.progress.convolutions.set(layer.index, owner ?? own);
  const activated = activate(layer, normalization ?? convolution, "logistic");
  return blur ? blurred(layer, activated, stride) : activated;
}

/** `[deconvolutional]` of pjreddie/darknet. */
export function deconvolutional(layer: Layer): string {
  const size = reach(layer, "size", 1, 1);
  const stride = reach(layer, "stride", 1, 1);
  const normalized = layer.flag("batch_normalize");
  const operator = layer.operator(
    {
      kind: "transposed-convolution",
      outputChannels: layer.integer("filters", 1, 1),
      groups: 1,
      bias: !normalized,
      outputPadding: [0, 0],
      kernel: [size, size],
      stride: [stride, stride],
      dilation: [1, 1],
      padding: even(halfPadding(layer, size)),
    },
    [layer.input],
  );
  const result = normalized
    ? layer.operator({ kind: "batch-normalization" }, [operator], "normalization")
    : operator;
  return activate(layer, result, "logistic");
}

/** `[local]`: a convolution with weights of its own at each position; with `pad=1` the windows are centred on every pixel. */
export function local(layer: Layer): string {
  const size = reach(layer, "size", 1, 1);
  const stride = reach(layer, "stride", 1, 1);
  const padded = layer.flag("pad");
  const before = padded ? Math.floor(size / 2) : 0;
  const after = padded ? size - 1 - before : 0;
  const operator = layer.operator(
    {
      kind: "locally-connected",
      outputChannels: layer.integer("filters", 1, 1),
      bias: true,
      kernel: [size, size],
      stride: [stride, stride],
      dilation: [1, 1],
      padding: { top: before, left: before, bottom: after, right: after },
    },
    [layer.input],
  );
  return activate(layer, operator, "logistic");
}

/** `[maxpool]`: windows of the map, or with `maxpool_depth` every `out_channels`-th channel. */
export function maxpool(layer: Layer): string {
  const blur = layer.flag("antialiasing");
  const channels = layer.integer("out_channels", 1, 1);
  const byDepth = layer.flag("maxpool_depth");
  const { size, stride, padding } = poolWindow(layer);
  if (!byDepth) {
    const pooled = pool(layer, "maximum", { size, stride: blur ? [1, 1] : stride, padding });
    return blur ? blurred(layer, pooled, stride) : pooled;
  }
  if (blur) layer.failAt("antialiasing", "has no meaning with maxpool_depth");
  const [all, rows, columns] = layer.map();
  if (all % channels !== 0) layer.failAt("out_channels", `does not divide ${all} channels`);
  const grouped = [all / channels, channels * rows, columns];
  const stacked = layer.operator({ kind: "reshape", shape: grouped }, [layer.input], "groups");
  const highest = layer.operator({ kind: "reduce", function: "maximum", axes: [0] }, [stacked], "highest");
  return layer.operator({ kind: "reshape", shape: [channels, rows, columns] }, [highest]);
}

/** `[local_avgpool]` of AlexeyAB/darknet: averages over the windows of a `[maxpool]`; padding does not count. */
export function localAveragePool(layer: Layer): string {
  return pool(layer, "average", poolWindow(layer));
}

interface PoolWindow {
  readonly size: number;
  readonly stride: readonly [down: number, right: number];
  /** Of both sides together. */
  readonly padding: number;
}

function poolWindow(layer: Layer): PoolWindow {
  const stride = reach(layer, "stride", 1, 1);
  const size = reach(layer, "size", stride, 1);
  return {
    size,
    stride: [reach(layer, "stride_y", stride, 1), reach(layer, "stride_x", stride, 1)],
    padding: reach(layer, "padding", size - 1, 0),
  };
}

/**
 * `padding`, by default one less than the kernel, counts both sides; the half that rounds down comes first.
 * Padding that no window reaches is left out.
 */
function pool(
  layer: Layer,
  function_: "maximum" | "average",
  { size, stride: [down, right], padding }: PoolWindow,
): string {
  const before = Math.floor(padding / 2);
  const [, height, width] = layer.map();
  const after = (extent: number, stride: number) => {
    const last = Math.floor((extent + padding - size) / stride);
    return Math.max(0, last * stride + size - before - extent);
  };
  return layer.operator(
    {
      kind: "pooling",
      function: function_,
      ceiling: false,
      kernel: [size, size],
      stride: [down, right],
      dilation: [1, 1],
      padding: { top: before, left: before, bottom: after(height, down), right: after(width, right) },
    },
    [layer.input],
  );
}

/** Every channel convolved with a fixed kernel: `antialiasing=2` averages 2x2 pixels, anything else weighs 3x3. */
function blurred(layer: Layer, operator: string, stride: readonly [down: number, right: number]): string {
  const size = layer.integer("antialiasing", 0, -maximumReach) === 2 ? 2 : 3;
  const [channels, rows, columns] = layer.map(operator);
  const result = layer.operator(
    {
      kind: "convolution",
      outputChannels: channels,
      groups: channels,
      bias: false,
      kernel: [size, size],
      stride,
      dilation: [1, 1],
      padding: even(size === 2 ? 0 : 1),
    },
    [operator],
    "blur",
  );
  const [, blurredRows, blurredColumns] = layer.map(result);
  if (blurredRows !== rows || blurredColumns !== columns) layer.progress.shrunk.add(layer.index);
  return result;
}

/** `stride_y` and `stride_x` where they are 1 or more, else `stride`. */
function strides(layer: Layer): readonly [down: number, right: number] {
  const stride = reach(layer, "stride", 1, 1);
  const along = (key: string) => {
    const given = reach(layer, key, stride, -maximumReach);
    return given < 1 ? stride : given;
  };
  return [along("stride_y"), along("stride_x")];
}

function convolutionWindow(
  layer: Layer,
  size: number,
  stride: readonly [down: number, right: number],
): Window {
  const given = reach(layer, "dilation", 1, 1);
  const dilation = size === 1 ? 1 : given;
  return {
    kernel: [size, size],
    stride,
    dilation: [dilation, dilation],
    padding: even(halfPadding(layer, size) * dilation),
  };
}

/** Darknet sizes a map as if windows had no dilation. */
function checkSize(layer: Layer, operator: string, { kernel, stride, dilation, padding }: Window): void {
  if (dilation[0] === 1) return;
  const [, ...found] = layer.map(operator);
  const [, ...input] = layer.map();
  const given = padding.top / dilation[0];
  const sized = input.map((extent, axis) => Math.floor((extent + 2 * given - kernel[0]) / stride[axis]!) + 1);
  if (found.some((extent, axis) => extent !== sized[axis])) {
    layer.failAt(
      "dilation",
      `Darknet makes a map of ${sized.join("x")}, and the windows fill ${found.join("x")}`,
    );
  }
}

function halfPadding(layer: Layer, size: number): number {
  const given = reach(layer, "padding", 0, 0);
  return layer.flag("pad") ? Math.floor(size / 2) : given;
}

function even(padding: number): Window["padding"] {
  return { top: padding, left: padding, bottom: padding, right: padding };
}

function reach(layer: Layer, key: string, fallback: number, least: number): number {
  const value = layer.integer(key, fallback, least);
  return value <= maximumReach ? value : layer.failAt(key, `is more than ${maximumReach}`);
}
