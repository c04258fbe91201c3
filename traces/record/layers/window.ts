import { windowAxes, type AxisWindow, type Window } from "../../../sim/model/index.ts";
import { boxShape } from "../../../sim/tensor/index.ts";
import type { AttributeValue } from "../onnx.ts";
import { rangeOf, withBatch, zeros, type Tile } from "./tile.ts";

/** Attributes that every kind of sliding window has. */
export function windowAttributes(window: Window, pads: readonly number[]): Record<string, AttributeValue> {
  const axes = windowAxes(window);
  return {
    kernel_shape: axes.map(({ kernel }) => kernel),
    strides: axes.map(({ stride }) => stride),
    pads,
  };
}

/** Dilations of a window, which not every kind takes. */
export function dilationsOf(window: Window): readonly number[] {
  return windowAxes(window).map(({ dilation }) => dilation);
}

/**
 * What the tile's windows slide over, with a batch axis, and just the padding that they reach into: all starts, then all ends.
 * Windows that see nothing but padding slide over zeros.
 */
export function windowInput(
  tile: Tile,
  window: Window,
  channels: number,
): { readonly input: string; readonly pads: readonly number[] } {
  const reaches = windowAxes(window).map((axis, index) => reach(axis, rangeOf(tile, index + 1)));
  const [input] = tile.inputs;
  if (input === undefined) {
    const shape = [1, channels, ...reaches.map(([first, last]) => last - first)];
    return { input: zeros(tile, "padding", shape), pads: reaches.flatMap(() => [0, 0]) };
  }
  const held = tile.held[0]!;
  return {
    input: withBatch(tile.graph, `${tile.operator.name}/sample`, input, boxShape(held)),
    pads: [
      ...reaches.map(([first], index) => Math.max(0, held.start[index + 1]! - first)),
      ...reaches.map(([, last], index) => Math.max(0, last - held.end[index + 1]!)),
    ],
  };
}

/** Range of the input, padding included, that the windows of an output range cover. */
function reach(
  { kernel, stride, dilation, before }: AxisWindow,
  [start, end]: readonly [start: number, end: number],
): [first: number, last: number] {
  const origin = (position: number) => position * stride - before;
  return [origin(start), origin(end - 1) + (kernel - 1) * dilation + 1];
}
