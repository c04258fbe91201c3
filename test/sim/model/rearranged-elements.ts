import type { Operation } from "../../../sim/model/index.ts";
import type { Shape } from "../../../sim/tensor/index.ts";
import { everyElement } from "./every-element.ts";

type Rearranging = Extract<
  Operation,
  { readonly kind: "transposed-convolution" | "transpose" | "reshape" | "pad" | "resize" | "depth-to-space" }
>;

/** Input elements of operations that move elements or scatter them, from the ONNX definition of each. */
export function rearrangedElements(
  operation: Rearranging,
  shape: Shape,
  output: readonly number[],
): number[][] {
  switch (operation.kind) {
    case "transposed-convolution":
      return scattered(operation, shape, output);
    case "transpose":
      return [shape.map((_, axis) => output[operation.permutation.indexOf(axis)]!)];
    case "reshape": {
      let linear = operation.shape.reduce((sum, extent, axis) => sum * extent + output[axis]!, 0);
      return [
        shape
          .toReversed()
          .map((extent) => {
            const position = linear % extent;
            linear = Math.floor(linear / extent);
            return position;
          })
          .toReversed(),
      ];
    }
    case "pad": {
      const element = output.map((position, axis) =>
        paddedSource(operation.mode, position - operation.before[axis]!, shape[axis]!),
      );
      return element.includes(-1) ? [] : [element];
    }
    case "resize": {
      const rows = taps(operation, 0, shape[1]!, output[1]!);
      const columns = taps(operation, 1, shape[2]!, output[2]!);
      return rows.flatMap((row) => columns.map((column) => [output[0]!, row, column]));
    }
    case "depth-to-space": {
      const { block } = operation;
      const [channel, row, column] = output as [number, number, number];
      const phase = (row % block) * block + (column % block);
      const outputs = shape[0]! / (block * block);
      const source =
        operation.order === "depth-column-row" ? phase * outputs + channel : channel * block * block + phase;
      return [[source, Math.floor(row / block), Math.floor(column / block)]];
    }
  }
}

function scattered(
  operation: Operation<"transposed-convolution">,
  shape: Shape,
  output: readonly number[],
): number[][] {
  const found: number[][] = [];
  const perGroup = operation.outputChannels / operation.groups;
  const inputsPerGroup = shape[0]! / operation.groups;
  const { depth, padding } = operation;
  const volume = (first: number | undefined, others: readonly number[]) =>
    depth ? [first!, ...others] : others;
  const kernel = volume(depth?.kernel, operation.kernel);
  const stride = volume(depth?.stride, operation.stride);
  const dilation = volume(depth?.dilation, operation.dilation);
  const before = volume(depth?.before, [padding.top, padding.left]);
  for (const [c, ...pixel] of everyElement(shape)) {
    if (Math.floor(c! / inputsPerGroup) !== Math.floor(output[0]! / perGroup)) continue;
    for (const tap of everyElement(kernel)) {
      const landed = tap.map(
        (at, axis) => pixel[axis]! * stride[axis]! - before[axis]! + at * dilation[axis]!,
      );
      if (landed.every((at, axis) => at === output[axis + 1])) found.push([c!, ...pixel]);
    }
  }
  return found;
}

function paddedSource(mode: Operation<"pad">["mode"], position: number, extent: number): number {
  if (position >= 0 && position < extent) return position;
  if (mode === "constant") return -1;
  if (mode === "edge") return position < 0 ? 0 : extent - 1;
  return position < 0 ? -position : 2 * (extent - 1) - position;
}

/** Input rows or columns that one output row or column is interpolated from. */
function taps(operation: Operation<"resize">, axis: 0 | 1, extent: number, position: number): number[] {
  const { coordinates, interpolation, rounding } = operation;
  const [size, scale] = [operation.size[axis], operation.scale[axis]];
  const corners = size === 1 ? 0 : (position * (extent - 1)) / (size - 1);
  const half = (position + 0.5) / scale - 0.5;
  const x = {
    asymmetric: position / scale,
    "half-pixel": half,
    "pytorch-half-pixel": size > 1 ? half : 0,
    "align-corners": corners,
    "half-pixel-symmetric": half + (extent / 2) * (1 - size / (scale * extent)),
  }[coordinates];
  if (operation.antialias && interpolation !== "nearest" && scale < 1) {
    // All pixels that count: those nearer than the stretched filter reaches.
    const reach = (interpolation === "cubic" ? 2 : 1) / scale;
    return Array.from({ length: extent + 40 }, (_, index) => index - 20)
      .filter((tap) => Math.abs(tap - x) < reach)
      .map((tap) => Math.min(extent - 1, Math.max(0, tap)));
  }
  const nearest = {
    floor: Math.floor(x),
    ceil: Math.ceil(x),
    "half-down": Math.ceil(x - 0.5),
    "half-up": Math.floor(x + 0.5),
  }[rounding];
  const below = Math.floor(x);
  const reached = {
    nearest: [nearest],
    linear: Number.isInteger(x) ? [x] : [below, below + 1],
    cubic: [below - 1, below, below + 1, below + 2],
  }[interpolation];
  return reached.map((tap) => Math.min(extent - 1, Math.max(0, tap)));
}
