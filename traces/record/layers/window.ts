import type { Window } from "../../../sim/model/index.ts";
import type { AttributeValue } from "../onnx.ts";
import { rangeOf, zeros, type Tile } from "./tile.ts";

/** Attributes that every kind of sliding window has. */
export function windowAttributes(
  { kernel, stride }: Window,
  pads: readonly number[],
): Record<string, AttributeValue> {
  return { kernel_shape: kernel, strides: stride, pads };
}

/**
 * What the tile's windows slide over, and just the padding that they reach into.
 * Windows that see nothing but padding slide over zeros.
 */
export function windowInput(
  tile: Tile,
  window: Window,
  channels: number,
): { readonly input: string; readonly pads: readonly number[] } {
  const rows = reach(window, 0, window.padding.top, rangeOf(tile, 1));
  const columns = reach(window, 1, window.padding.left, rangeOf(tile, 2));
  const [input] = tile.inputs;
  if (input === undefined) {
    const shape = [1, channels, rows[1] - rows[0], columns[1] - columns[0]];
    return { input: zeros(tile, "padding", shape), pads: [0, 0, 0, 0] };
  }
  const { start, end } = tile.held[0]!;
  const before = (axis: number, first: number) => Math.max(0, start[axis]! - first);
  const after = (axis: number, last: number) => Math.max(0, last - end[axis]!);
  return {
    input,
    pads: [before(1, rows[0]), before(2, columns[0]), after(1, rows[1]), after(2, columns[1])],
  };
}

/** Range of the input, padding included, that the windows of an output range cover. */
function reach(
  window: Window,
  axis: 0 | 1,
  padding: number,
  [start, end]: readonly [start: number, end: number],
): [first: number, last: number] {
  const span = (window.kernel[axis] - 1) * window.dilation[axis] + 1;
  const origin = (position: number) => position * window.stride[axis] - padding;
  return [origin(start), origin(end - 1) + span];
}
