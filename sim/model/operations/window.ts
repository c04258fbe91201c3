import type { Shape } from "../../tensor/index.ts";
import { InputError } from "../../errors.ts";
import type { Window } from "../operation.ts";

/**
 * Height and width of a sliding window's output over a `[channels, height, width]` map.
 * `ceiling` keeps a last window that starts inside the map or its leading padding but ends beyond it.
 */
export function windowOutput(
  window: Window,
  input: Shape,
  ceiling: boolean,
): [rows: number, columns: number] {
  const [, height, width] = requireFeatureMap(input);
  const { top, bottom, left, right } = window.padding;
  return [
    outputExtent(height, top, bottom, window.kernel[0], window.stride[0], window.dilation[0], ceiling),
    outputExtent(width, left, right, window.kernel[1], window.stride[1], window.dilation[1], ceiling),
  ];
}

function outputExtent(
  extent: number,
  before: number,
  after: number,
  kernel: number,
  stride: number,
  dilation: number,
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

/**
 * Input range on one axis (0 rows, 1 columns) from the first to the last element under the output range `[start, end)`;
 * empty where its windows see nothing but padding.
 */
export function windowRange(
  window: Window,
  axis: 0 | 1,
  extent: number,
  start: number,
  end: number,
): [start: number, end: number] {
  const before = axis === 0 ? window.padding.top : window.padding.left;
  const kernel = window.kernel[axis];
  const stride = window.stride[axis];
  const dilation = window.dilation[axis];
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
