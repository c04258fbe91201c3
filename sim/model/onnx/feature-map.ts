import type { Shape } from "../../tensor/index.ts";
import type { AxisWindow, Pair, Window } from "../operation.ts";
import type { NodeImport } from "./node.ts";
import type { Value } from "./value.ts";

/** Larger windows are an attempt to keep us busy. */
const maximumReach = 65_536;

/**
 * A one-sample feature map: `[1, channels, height, width]`, `[1, channels, length]` with the length as its rows, or
 * `[1, channels, depth, height, width]`.
 */
export interface FeatureMap {
  /** Name of the operator that yields it as `[channels, height, width]`, or `[channels, depth, height, width]`. */
  readonly operator: string;
  readonly channels: number;
  /** Extents behind the channels, as many as the file has. */
  readonly size: readonly number[];
  readonly spatialRank: number;
}

/** A map that is not a volume: rows and columns, of which a length has one. */
export type FlatMap = FeatureMap & { readonly size: Pair };

/** An input as a feature map; InputError for another rank, or a batch. */
export function featureMap(node: NodeImport, value: Value): FeatureMap {
  const { shape } = value;
  const [batch, channels, ...size] = shape;
  if (size.length < 1 || size.length > 3) {
    node.fail(
      "needs an input [batch, channels, height, width], [batch, channels, length] or " +
        `[batch, channels, depth, height, width], not [${shape.join(", ")}]`,
    );
  }
  if (batch !== 1) node.fail(`its input has a batch of ${batch}; an inference is one sample`);
  const columns = size.length === 1 ? [1] : [];
  return {
    operator: node.view(value, [channels!, ...size, ...columns]),
    channels: channels!,
    size,
    spatialRank: size.length,
  };
}

/** The same where the operation knows no volumes. */
export function flatMap(node: NodeImport, value: Value): FlatMap {
  const map = featureMap(node, value);
  const [rows, columns = 1, ...more] = map.size;
  if (more.length > 0) node.fail(`takes no volume such as [${value.shape.join(", ")}]`);
  return { ...map, size: [rows!, columns] };
}

/** ONNX shape of what an operator makes of a feature map, without the columns that a length has in the model. */
export function mapShape(node: NodeImport, operator: string, spatialRank: number): Shape {
  return [1, ...node.builder.shapeOf(operator).slice(0, 1 + spatialRank)];
}

/** How a node pads, in a word; an empty one says as little as none. */
export function paddingWord(node: NodeImport): "NOTSET" | "SAME_UPPER" | "SAME_LOWER" | "VALID" {
  return node.text("auto_pad", ["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID", ""], "NOTSET") || "NOTSET";
}

/** The sliding window that a node's attributes describe over a map of this size; `auto_pad` is worked out. */
export function readWindow(node: NodeImport, kernelShape: readonly number[], map: FeatureMap): Window {
  const pads = paddingRule(node, map);
  return windowOf(
    readKernel(node, kernelShape, map).map((axis, index) => {
      const [before, after] = pads(axis, index);
      return { ...axis, before, after };
    }),
  );
}

/** A window on one axis before its padding is known. */
export type Kernel = Omit<AxisWindow, "before" | "after">;

/** Kernel, strides and dilations, axis by axis. */
export function readKernel(
  node: NodeImport,
  kernelShape: readonly number[],
  { size }: FeatureMap,
): readonly Kernel[] {
  const kernels = windowNumbers(node, "kernel_shape", kernelShape, size.length, 1);
  const strides = windowNumbers(node, "strides", node.integers("strides"), size.length, 1);
  const dilations = windowNumbers(node, "dilations", node.integers("dilations"), size.length, 1);
  return kernels.map((kernel, index) => ({ kernel, stride: strides[index]!, dilation: dilations[index]! }));
}

/** The window of these axes, as many as a map in the file has; a length is rows of one column. */
export function windowOf(axes: readonly AxisWindow[]): Window {
  const [rows, columns] =
    axes.length === 1 ? [axes[0]!, single] : (axes.slice(-2) as [AxisWindow, AxisWindow]);
  const window: Window = {
    kernel: [rows.kernel, columns.kernel],
    stride: [rows.stride, columns.stride],
    dilation: [rows.dilation, columns.dilation],
    padding: { top: rows.before, left: columns.before, bottom: rows.after, right: columns.after },
  };
  return axes.length === 3 ? { ...window, depth: axes[0]! } : window;
}

const single: AxisWindow = { kernel: 1, stride: 1, dilation: 1, before: 0, after: 0 };

/** Numbers of a window attribute, one an axis; the least possible ones where it is left out. */
export function windowNumbers(
  node: NodeImport,
  name: string,
  values: readonly number[] | undefined,
  rank: number,
  least: 0 | 1,
): readonly number[] {
  if (!values) return Array.from({ length: rank }, () => least);
  const fits = values.every((value) => value >= least && value <= maximumReach);
  if (values.length !== rank || !fits) {
    node.fail(
      `${name} is [${values.slice(0, 8).join(", ")}]; it takes ${rank} numbers from ${least} to ${maximumReach}`,
    );
  }
  return values;
}

/** The `pads` attribute, axis by axis: it lists all starts, then all ends. */
export function readPadding(
  node: NodeImport,
  rank: number,
): readonly (readonly [before: number, after: number])[] {
  const pads = node.integers("pads") ?? Array.from({ length: 2 * rank }, () => 0);
  const before = windowNumbers(node, "pads (begin)", pads.slice(0, rank), rank, 0);
  const after = windowNumbers(node, "pads (end)", pads.slice(rank), rank, 0);
  return before.map((extent, index) => [extent, after[index]!]);
}

/** How a window on an axis is padded. */
function paddingRule(
  node: NodeImport,
  { size }: FeatureMap,
): (kernel: Kernel, axis: number) => readonly [before: number, after: number] {
  const automatic = paddingWord(node);
  if (automatic === "VALID") return () => [0, 0];
  if (automatic === "NOTSET") {
    const pads = readPadding(node, size.length);
    return (_, axis) => pads[axis]!;
  }
  return ({ kernel, stride, dilation }, axis) =>
    samePadding(size[axis]!, stride, (kernel - 1) * dilation + 1, automatic);
}

function samePadding(
  extent: number,
  stride: number,
  span: number,
  automatic: "SAME_UPPER" | "SAME_LOWER",
): [before: number, after: number] {
  const total = Math.max(0, (Math.ceil(extent / stride) - 1) * stride + span - extent);
  const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
  return automatic === "SAME_UPPER" ? [less, more] : [more, less];
}
