import type { Box, Shape } from "../../tensor/index.ts";
import { InputError } from "../../errors.ts";
import type { AxisWindow, Window } from "../operation.ts";

/** The window axis by axis: depth, where it has one, rows, columns. */
export function windowAxes({ kernel, stride, dilation, padding, depth }: Window): readonly AxisWindow[] {
  const { top, bottom, left, right } = padding;
  const axis = (index: 0 | 1, before: number, after: number): AxisWindow => ({
    kernel: kernel[index],
    stride: stride[index],
    dilation: dilation[index],
    before,
    after,
  });
  return [...(depth ? [depth] : []), axis(0, top, bottom), axis(1, left, right)];
}

/** Elements of the map that one window covers. */
export function windowSize({ kernel, depth }: Window): number {
  return kernel[0] * kernel[1] * (depth?.kernel ?? 1);
}

/**
 * Extents of a sliding window's output over a map, behind its channels.
 * `ceiling` keeps a last window that starts inside the map or its leading padding but ends beyond it.
 */
export function windowOutput(window: Window, input: Shape, ceiling: boolean): number[] {
  const [, ...extents] = requireMapOf(window, input);
  return windowAxes(window).map((axis, index) => outputExtent(axis, extents[index]!, ceiling));
}

function outputExtent(
  { kernel, stride, dilation, before, after }: AxisWindow,
  extent: number,
  ceiling: boolean,
): number {
  const span = (kernel - 1) * dilation + 1;
  const steps = (extent + before + after - span) / stride;
  if (steps < 0) {
    throw new InputError(
      `a window of ${span} rows or columns does not fit in ${extent} with padding ${before} and ${after}`,
    );
  }
  let output = (ceiling ? Math.ceil(steps) : Math.floor(steps)) + 1;
  // A window that would start in the trailing padding sees no input at all.
  if (ceiling && (output - 1) * stride >= extent + before) output -= 1;
  return output;
}

/** Input ranges that an output region's windows cover, axis by axis behind the channels. */
export function windowRanges(window: Window, input: Shape, region: Box): [start: number, end: number][] {
  const { kernel, stride, dilation, padding, depth } = window;
  const rows = depth ? 2 : 1;
  const range = (axis: number, before: number, size: number, step: number, spread: number) =>
    windowRange(before, size, step, spread, input[axis]!, region.start[axis]!, region.end[axis]!);
  const ranges = [
    range(rows, padding.top, kernel[0], stride[0], dilation[0]),
    range(rows + 1, padding.left, kernel[1], stride[1], dilation[1]),
  ];
  if (depth) ranges.unshift(range(1, depth.before, depth.kernel, depth.stride, depth.dilation));
  return ranges;
}

/**
 * Input range on one axis from the first to the last element under the output range `[start, end)`;
 * empty where its windows see nothing but padding.
 */
function windowRange(
  before: number,
  kernel: number,
  stride: number,
  dilation: number,
  extent: number,
  start: number,
  end: number,
): [start: number, end: number] {
  const span = (kernel - 1) * dilation + 1;
  const first = firstElement(start * stride - before, end - start, stride, kernel, dilation, extent);
  // The last element is the first one of the mirrored axis.
  const mirrored = extent - ((end - 1) * stride - before + span);
  const last = firstElement(mirrored, end - start, stride, kernel, dilation, extent);
  return first < extent ? [first, extent - last] : [0, 0];
}

/**
 * The smallest element of `[0, extent)` that the taps of consecutive windows hit, or `extent` when they hit none.
 * Dilated taps and strides may step over the first elements of the map, so the border is walked window by window.
 */
function firstElement(
  position: number,
  windowCount: number,
  stride: number,
  kernel: number,
  dilation: number,
  extent: number,
): number {
  let first = extent;
  for (let index = 0; index < windowCount; index++) {
    const windowStart = position + index * stride;
    if (windowStart >= first) break;
    const tap = windowStart < 0 ? Math.ceil(-windowStart / dilation) : 0;
    if (tap < kernel) first = Math.min(first, windowStart + tap * dilation);
    if (windowStart >= 0) break;
  }
  return first;
}

/** The shape as `[channels, ...extents]` of as many axes as the window has; InputError for any other rank. */
export function requireMapOf({ depth }: Window, shape: Shape): Shape {
  if (!depth) return requireFeatureMap(shape);
  if (shape.length !== 4) {
    throw new InputError(
      `needs a [channels, depth, height, width] input, not one of shape [${shape.join(", ")}]`,
    );
  }
  return shape;
}

/** The shape as `[channels, height, width]`; InputError for any other rank. */
export function requireFeatureMap(shape: Shape): [channels: number, height: number, width: number] {
  const [channels, height, width] = shape;
  if (shape.length !== 3 || channels === undefined || height === undefined || width === undefined) {
    throw new InputError(`needs a [channels, height, width] input, not one of shape [${shape.join(", ")}]`);
  }
  return [channels, height, width];
}

/** The shape as `[tokens, features]`; InputError for any other rank. */
export function requireSequence(shape: Shape): [tokens: number, features: number] {
  const [tokens, features] = shape;
  if (shape.length !== 2 || tokens === undefined || features === undefined) {
    throw new InputError(`needs a [tokens, features] input, not one of shape [${shape.join(", ")}]`);
  }
  return [tokens, features];
}
