import type { Window } from "../operation.ts";
import type { Layer } from "./layer.ts";

/** Largest kernel, stride or padding. */
const maximumReach = 65_536;

/** `[convolutional]`; with `pad=1` the padding is half the kernel. */
export function convolutional(layer: Layer): string {
  const groups = layer.integer("groups", 1, 1);
  const bias = layer.integer("batch_normalize", 0) === 0;
  const outputChannels = layer.integer("filters", 1, 1);
  const operator = layer.operator(
    { kind: "convolution", outputChannels, groups, bias, ...paddedWindow(layer) },
    [layer.input],
  );
  return layer.finish(operator, "logistic");
}

export function deconvolutional(layer: Layer): string {
  const operator = layer.operator(
    {
      kind: "transposed-convolution",
      outputChannels: layer.integer("filters", 1, 1),
      groups: 1,
      bias: layer.integer("batch_normalize", 0) === 0,
      outputPadding: [0, 0],
      ...paddedWindow(layer),
    },
    [layer.input],
  );
  return layer.finish(operator, "logistic");
}

function paddedWindow(layer: Layer): Window {
  const size = reach(layer, "size", 1, 1);
  const stride = reach(layer, "stride", 1, 1);
  const [down, right] = [reach(layer, "stride_y", stride, 1), reach(layer, "stride_x", stride, 1)];
  const dilation = reach(layer, "dilation", 1, 1);
  const halves = layer.integer("pad", 0) !== 0;
  const padding = halves ? Math.floor(size / 2) * dilation : reach(layer, "padding", 0, 0);
  return {
    kernel: [size, size],
    stride: [down, right],
    dilation: [dilation, dilation],
    padding: { top: padding, left: padding, bottom: padding, right: padding },
  };
}

/**
 * `[maxpool]`: `padding`, by default one less than the kernel, counts both sides; the half that rounds down comes first.
 * Padding that no window reaches is left out.
 */
export function maxpool(layer: Layer): string {
  const stride = reach(layer, "stride", 1, 1);
  const size = reach(layer, "size", stride, 1);
  const padding = reach(layer, "padding", size - 1, 0);
  const before = Math.floor(padding / 2);
  const [, height = 1, width = 1] = layer.shape();
  const after = (extent: number) => {
    const last = Math.floor((extent + padding - size) / stride);
    return Math.max(0, last * stride + size - before - extent);
  };
  return layer.operator(
    {
      kind: "pooling",
      function: "maximum",
      ceiling: false,
      kernel: [size, size],
      stride: [stride, stride],
      dilation: [1, 1],
      padding: { top: before, left: before, bottom: after(height), right: after(width) },
    },
    [layer.input],
  );
}

function reach(layer: Layer, key: string, fallback: number, least: number): number {
  const value = layer.integer(key, fallback, least);
  return value <= maximumReach ? value : layer.fail(`${key}=${value} is more than ${maximumReach}`);
}
