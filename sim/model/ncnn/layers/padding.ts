import type { AxisWindow } from "../../operation.ts";
import type { Layer } from "../layer.ts";

/** Values of a padding that mean: as much as makes the output as large as the input over the stride, rounded up; odd ones more after, or before. */
export const sameUpper = -233;
const sameLower = -234;

/** Keys of a window on one axis. */
interface AxisKeys {
  readonly kernel: number;
  readonly dilation: number;
  readonly stride: number;
  readonly before: number;
  readonly after: number;
}

const columns: AxisKeys = { kernel: 1, dilation: 2, stride: 3, before: 4, after: 15 };
const rows: AxisKeys = { kernel: 11, dilation: 12, stride: 13, before: 14, after: 16 };
const depth: AxisKeys = { kernel: 21, dilation: 22, stride: 23, before: 24, after: 17 };

const largestReach = 65_536;

/** The windows of a layer of so many axes, outermost first, paddings as they are given: -233 and -234 stand for SAME. */
export function windowsOf(layer: Layer, axes: 1 | 2 | 3): readonly AxisWindow[] {
  const across = axisWindow(layer, columns, undefined, layer.required(columns.kernel));
  if (axes === 1) return [across];
  const down = axisWindow(layer, rows, across);
  if (axes === 2) return [down, across];
  const into = axisWindow(layer, depth, across);
  return [into, down, across];
}

/** What a key does not say is as on the columns; the padding behind is as that before the same axis. */
function axisWindow(
  layer: Layer,
  keys: AxisKeys,
  other?: AxisWindow,
  kernel = layer.integer(keys.kernel, other?.kernel ?? 1, 1),
): AxisWindow {
  const before = layer.integer(keys.before, other?.before ?? 0, sameLower);
  const window = {
    kernel,
    stride: layer.integer(keys.stride, other?.stride ?? 1, 1),
    dilation: layer.integer(keys.dilation, other?.dilation ?? 1, 1),
    before,
    after: layer.integer(keys.after, before, sameLower),
  };
  const reach = Math.max(window.kernel, window.stride, window.dilation, window.before, window.after);
  if (reach > largestReach) layer.fail(`has a window of ${reach}; the largest is ${largestReach}`);
  return window;
}

/** The window with its padding in numbers, over an axis of an extent. */
export function padded(layer: Layer, window: AxisWindow, extent: number): AxisWindow {
  const { before, after } = window;
  if (before >= 0 && after >= 0) return window;
  if (before !== after || (before !== sameUpper && before !== sameLower)) {
    layer.fail(
      `pads by ${before} and ${after} (allowed: 0 and more, or both ${sameUpper} or both ${sameLower})`,
    );
  }
  return sameWindow(window, extent, before === sameUpper);
}

/** Padded so that the output is as large as the input over the stride; what is odd goes behind, or before. */
export function sameWindow(window: AxisWindow, extent: number, oddBehind: boolean): AxisWindow {
  const span = (window.kernel - 1) * window.dilation + 1;
  const wanted = span + Math.floor((extent - 1) / window.stride) * window.stride;
  const total = Math.max(0, wanted - extent);
  const less = Math.floor(total / 2);
  return oddBehind
    ? { ...window, before: less, after: total - less }
    : { ...window, before: total - less, after: less };
}
