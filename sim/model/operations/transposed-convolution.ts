import { InputError } from "../../errors.ts";
import { box, boxShape } from "../../tensor/index.ts";
import type { AxisWindow, Operation } from "../operation.ts";
import type { OperationRules } from "./rules.ts";
import { requireMapOf, windowAxes, windowSize } from "./window.ts";

/** Every input pixel adds a kernel to the output, stride pixels apart (ONNX ConvTranspose). */
export const transposedConvolution: OperationRules<"transposed-convolution"> = {
  arity: { exactly: 1 },

  outputShape(operation, [input]) {
    const [channels, ...pixels] = requireMapOf(operation, input!);
    const { groups, outputChannels } = operation;
    if (channels! % groups !== 0 || outputChannels % groups !== 0) {
      throw new InputError(
        `${channels} input and ${outputChannels} output channels do not divide by ${groups} groups`,
      );
    }
    const added = addedExtents(operation);
    return [
      outputChannels,
      ...windowAxes(operation).map(
        (axis, index) =>
          (pixels[index]! - 1) * axis.stride + span(axis) + added[index]! - axis.before - axis.after,
      ),
    ];
  },

  inputRegion(operation, [input], region) {
    const inputs = input![0]! / operation.groups;
    const outputs = operation.outputChannels / operation.groups;
    return box(
      [Math.floor(region.start[0]! / outputs) * inputs, Math.ceil(region.end[0]! / outputs) * inputs],
      ...windowAxes(operation).map((axis, index) =>
        sourceRange(axis, input![index + 1]!, region.start[index + 1]!, region.end[index + 1]!),
      ),
    );
  },

  /** Products that land in the region; those that the padding cuts off are not computed. */
  macs(operation, [input], region) {
    const places = windowAxes(operation).reduce(
      (product, axis, index) =>
        product * products(axis, input![index + 1]!, region.start[index + 1]!, region.end[index + 1]!),
      1,
    );
    return (boxShape(region)[0]! * places * input![0]!) / operation.groups;
  },

  parameters(operation, [input], region) {
    const weights = (windowSize(operation) * input![0]!) / operation.groups;
    return boxShape(region)[0]! * (weights + (operation.bias ? 1 : 0));
  },
};

/** Elements added behind each axis. */
function addedExtents(operation: Operation<"transposed-convolution">): readonly number[] {
  const { outputPadding, depth, depthOutputPadding = 0 } = operation;
  return [...(depth ? [depthOutputPadding] : []), ...outputPadding];
}

function span({ kernel, dilation }: AxisWindow): number {
  return (kernel - 1) * dilation + 1;
}

/** Input range on one axis from the first to the last element that adds to the output range; empty where none does. */
function sourceRange(
  axis: AxisWindow,
  extent: number,
  start: number,
  end: number,
): [start: number, end: number] {
  let first = extent;
  let last = -1;
  for (const pixel of candidates(axis, extent, start, end)) {
    if (landings(axis, pixel, start, end) === 0) continue;
    first = Math.min(first, pixel);
    last = pixel;
  }
  return last < 0 ? [0, 0] : [first, last + 1];
}

function products(axis: AxisWindow, extent: number, start: number, end: number): number {
  let sum = 0;
  for (const pixel of candidates(axis, extent, start, end)) sum += landings(axis, pixel, start, end);
  return sum;
}

/** Pixels whose kernels reach into the output range. */
function* candidates(axis: AxisWindow, extent: number, start: number, end: number): Generator<number> {
  const { stride, before } = axis;
  const first = Math.max(0, Math.ceil((start + before - span(axis) + 1) / stride));
  const last = Math.min(extent - 1, Math.floor((end - 1 + before) / stride));
  for (let pixel = first; pixel <= last; pixel++) yield pixel;
}

/** Taps of the pixel's kernel that land in the output range. */
function landings(
  { kernel, stride, dilation, before }: AxisWindow,
  pixel: number,
  start: number,
  end: number,
): number {
  const origin = pixel * stride - before;
  const first = Math.max(0, Math.ceil((start - origin) / dilation));
  const last = Math.min(kernel - 1, Math.floor((end - 1 - origin) / dilation));
  return Math.max(0, last - first + 1);
}
