import type { Shape } from "../../tensor/index.ts";
import type { Padding, Pair, Window } from "../operation.ts";
import type { NodeImport } from "./node.ts";
import type { Value } from "./value.ts";

/** A one-sample feature map: `[1, channels, height, width]`, or `[1, channels, length]` with the length as its rows. */
export interface FeatureMap {
  /** Name of the operator that yields it as `[channels, height, width]`. */
  readonly operator: string;
  readonly channels: number;
  readonly size: Pair;
  /** Number of spatial axes in the file. */
  readonly spatialRank: 1 | 2;
}

/** An input as a feature map; InputError for another rank, or a batch. */
export function featureMap(node: NodeImport, value: Value): FeatureMap {
  const { shape } = value;
  const [batch, channels, height, width = 1] = shape;
  if (shape.length < 3 || shape.length > 4) {
    node.fail(
      `needs an input [batch, channels, height, width] or [batch, channels, length], not [${shape.join(", ")}]`,
    );
  }
  if (batch !== 1) node.fail(`its input has a batch of ${batch}; an inference is one sample`);
  return {
    operator: node.view(value, [channels!, height!, width]),
    channels: channels!,
    size: [height!, width],
    spatialRank: shape.length === 3 ? 1 : 2,
  };
}

/** ONNX shape of a feature map that an operator yields as `[channels, height, width]`. */
export function mapShape(node: NodeImport, operator: string, spatialRank: 1 | 2): Shape {
  return [1, ...node.builder.shapeOf(operator).slice(0, 1 + spatialRank)];
}

/** Larger windows are an attempt to keep us busy. */
const maximumReach = 65_536;

/** The sliding window that a node's attributes describe over a map of this size; `auto_pad` is worked out. */
export function readWindow(node: NodeImport, kernelShape: readonly number[], map: FeatureMap): Window {
  const rank = map.spatialRank;
  const kernel = windowPair(node, "kernel_shape", kernelShape, rank, 1);
  const stride = windowPair(node, "strides", node.integers("strides"), rank, 1);
  const dilation = windowPair(node, "dilations", node.integers("dilations"), rank, 1);
  const span: Pair = [(kernel[0] - 1) * dilation[0] + 1, (kernel[1] - 1) * dilation[1] + 1];
  const automatic = node.text("auto_pad", ["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"], "NOTSET");
  if (automatic === "NOTSET") return { kernel, stride, dilation, padding: readPadding(node, rank) };
  if (automatic === "VALID") {
    return { kernel, stride, dilation, padding: { top: 0, left: 0, bottom: 0, right: 0 } };
  }
  const [top, bottom] = samePadding(map.size[0], stride[0], span[0], automatic);
  const [left, right] = samePadding(map.size[1], stride[1], span[1], automatic);
  return { kernel, stride, dilation, padding: { top, left, bottom, right } };
}

/** Rows and columns of a window attribute, 1 where it is left out; a missing axis is a window of one column. */
export function windowPair(
  node: NodeImport,
  name: string,
  values: readonly number[] | undefined,
  rank: 1 | 2,
  least: 0 | 1,
): Pair {
  if (!values) return [least, least];
  const fits = values.every((value) => value >= least && value <= maximumReach);
  if (values.length !== rank || !fits) {
    node.fail(
      `${name} is [${values.slice(0, 8).join(", ")}]; it takes ${rank} numbers from ${least} to ${maximumReach}`,
    );
  }
  return [values[0]!, values[1] ?? least];
}

/** The `pads` attribute: all starts, then all ends. */
export function readPadding(node: NodeImport, rank: 1 | 2): Padding {
  const pads = node.integers("pads") ?? Array.from({ length: 2 * rank }, () => 0);
  const [top, left] = windowPair(node, "pads (begin)", pads.slice(0, rank), rank, 0);
  const [bottom, right] = windowPair(node, "pads (end)", pads.slice(rank), rank, 0);
  return { top, left, bottom, right };
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
