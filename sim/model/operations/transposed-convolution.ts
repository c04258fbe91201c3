import { InputError } from "../../errors.ts";
import { box, boxShape } from "../../tensor/index.ts";
import type { Operation } from "../operation.ts";
import type { OperationRules } from "./rules.ts";
import { requireFeatureMap } from "./window.ts";

/** Every input pixel adds a kernel to the output, stride pixels apart (ONNX ConvTranspose). */
export const transposedConvolution: OperationRules<"transposed-convolution"> = {
  arity: { exactly: 1 },

  outputShape(operation, [input]) {
    const [channels, height, width] = requireFeatureMap(input!);
    const { groups, outputChannels, padding, outputPadding } = operation;
    if (channels % groups !== 0 || outputChannels % groups !== 0) {
      throw new InputError(
        `${channels} input and ${outputChannels} output channels do not divide by ${groups} groups`,
      );
    }
    const extent = (axis: 0 | 1, pixels: number, cut: number) =>
      (pixels - 1) * operation.stride[axis] + span(operation, axis) + outputPadding[axis] - cut;
    return [
      outputChannels,
      extent(0, height, padding.top + padding.bottom),
      extent(1, width, padding.left + padding.right),
    ];
  },

  inputRegion(operation, [input], region) {
    const [channels, height, width] = requireFeatureMap(input!);
    const inputs = channels / operation.groups;
    const outputs = operation.outputChannels / operation.groups;
    return box(
      [Math.floor(region.start[0]! / outputs) * inputs, Math.ceil(region.end[0]! / outputs) * inputs],
      sourceRange(operation, 0, height, region.start[1]!, region.end[1]!),
      sourceRange(operation, 1, width, region.start[2]!, region.end[2]!),
    );
  },

  /** Products that land in the region; those that the padding cuts off are not computed. */
  macs(operation, [input], region) {
    const [channels, height, width] = requireFeatureMap(input!);
    const rows = products(operation, 0, height, region.start[1]!, region.end[1]!);
    const columns = products(operation, 1, width, region.start[2]!, region.end[2]!);
    return (boxShape(region)[0]! * rows * columns * channels) / operation.groups;
  },

  parameters(operation, [input], region) {
    const weights = (operation.kernel[0] * operation.kernel[1] * input![0]!) / operation.groups;
    return boxShape(region)[0]! * (weights + (operation.bias ? 1 : 0));
  },
};

type TransposedConvolution = Operation<"transposed-convolution">;

function span(operation: TransposedConvolution, axis: 0 | 1): number {
  return (operation.kernel[axis] - 1) * operation.dilation[axis] + 1;
}

/** Input rows or columns from the first to the last that adds to the output range; empty where none does. */
function sourceRange(
  operation: TransposedConvolution,
  axis: 0 | 1,
  extent: number,
  start: number,
  end: number,
): [start: number, end: number] {
  let first = extent;
  let last = -1;
  for (const pixel of candidates(operation, axis, extent, start, end)) {
    if (landings(operation, axis, pixel, start, end) === 0) continue;
    first = Math.min(first, pixel);
    last = pixel;
  }
  return last < 0 ? [0, 0] : [first, last + 1];
}

function products(
  operation: TransposedConvolution,
  axis: 0 | 1,
  extent: number,
  start: number,
  end: number,
): number {
  let sum = 0;
  for (const pixel of candidates(operation, axis, extent, start, end)) {
    sum += landings(operation, axis, pixel, start, end);
  }
  return sum;
}

/** Pixels whose kernels reach into the output range. */
function* candidates(
  operation: TransposedConvolution,
  axis: 0 | 1,
  extent: number,
  start: number,
  end: number,
): Generator<number> {
  const before = leadingPadding(operation, axis);
  const stride = operation.stride[axis];
  const first = Math.max(0, Math.ceil((start + before - span(operation, axis) + 1) / stride));
  const last = Math.min(extent - 1, Math.floor((end - 1 + before) / stride));
  for (let pixel = first; pixel <= last; pixel++) yield pixel;
}

/** Taps of the pixel's kernel that land in the output range. */
function landings(
  operation: TransposedConvolution,
  axis: 0 | 1,
  pixel: number,
  start: number,
  end: number,
): number {
  const origin = pixel * operation.stride[axis] - leadingPadding(operation, axis);
  const dilation = operation.dilation[axis];
  const first = Math.max(0, Math.ceil((start - origin) / dilation));
  const last = Math.min(operation.kernel[axis] - 1, Math.floor((end - 1 - origin) / dilation));
  return Math.max(0, last - first + 1);
}

function leadingPadding({ padding }: TransposedConvolution, axis: 0 | 1): number {
  return axis === 0 ? padding.top : padding.left;
}
