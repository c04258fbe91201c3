import { box } from "../../tensor/index.ts";
import type { Operation } from "../operation.ts";
import { costless, type OperationRules } from "./rules.ts";
import { requireFeatureMap } from "./window.ts";

/** Scales the rows and columns of a feature map, as ONNX Resize has it. */
export const resize: OperationRules<"resize"> = {
  arity: { exactly: 1 },
  outputShape: ({ size }, [shape]) => [requireFeatureMap(shape!)[0], ...size],
  inputRegion: (operation, [shape], region) =>
    box(
      [region.start[0]!, region.end[0]!],
      sourceRange(operation, 0, shape![1]!, region.start[1]!, region.end[1]!),
      sourceRange(operation, 1, shape![2]!, region.start[2]!, region.end[2]!),
    ),
  ...costless,
};

/** Rows (axis 0) or columns (axis 1) of the input that the output range interpolates between; the mapping never turns back. */
function sourceRange(
  operation: Operation<"resize">,
  axis: 0 | 1,
  extent: number,
  start: number,
  end: number,
): [start: number, end: number] {
  if (end <= start) return [0, 0];
  const [first] = resizeTaps(operation, axis, extent, start);
  const [, last] = resizeTaps(operation, axis, extent, end - 1);
  return [first, last + 1];
}

/** First and last input row (axis 0) or column (axis 1) that one output position reads. */
function resizeTaps(
  operation: Operation<"resize">,
  axis: 0 | 1,
  extent: number,
  position: number,
): [first: number, last: number] {
  const source = sourceCoordinate(operation, axis, extent, position);
  const clamp = (tap: number) => Math.min(extent - 1, Math.max(0, tap));
  const covered = coveredRange(operation, axis, source);
  if (covered) return [clamp(covered[0]), clamp(covered[1] - 1)];
  switch (operation.interpolation) {
    case "nearest": {
      const tap = clamp(roundCoordinate(operation.rounding, source));
      return [tap, tap];
    }
    case "linear":
      return [clamp(Math.floor(source)), clamp(Math.ceil(source))];
    case "cubic":
      return [clamp(Math.floor(source) - 1), clamp(Math.floor(source) + 2)];
  }
}

/**
 * Input rows or columns `[start, end)`, some of them outside, that an output one mixes where it covers several of them
 * (ONNX Resize, antialias); undefined where it does not.
 */
export function coveredRange(
  { antialias, interpolation, scale }: Operation<"resize">,
  axis: 0 | 1,
  source: number,
): [start: number, end: number] | undefined {
  if (!antialias || interpolation === "nearest" || scale[axis] >= 1) return undefined;
  const reach = (interpolation === "cubic" ? 2 : 1) / scale[axis];
  return [Math.floor(source - reach) + 1, Math.ceil(source + reach)];
}

const single = Math.fround;

/**
 * Where an output position of a resize lies in its input, not rounded (ONNX Resize, coordinate_transformation_mode). In single
 * precision, as onnxruntime has it: 3 / 0.6 is 5 there and a little less in double, which is another pixel rounded down.
 */
export function sourceCoordinate(
  { coordinates, scale: scales, size }: Operation<"resize">,
  axis: 0 | 1,
  extent: number,
  position: number,
): number {
  const scale = single(scales[axis]);
  const centre = single(single(single(position + 0.5) / scale) - 0.5);
  switch (coordinates) {
    case "asymmetric":
      return single(position / scale);
    case "half-pixel":
      return centre;
    case "pytorch-half-pixel":
      return size[axis] > 1 ? centre : 0;
    case "half-pixel-symmetric": {
      // Half of what the rounding of the size adds or takes lies on either side.
      const adjustment = single(size[axis] / single(scale * extent));
      return single(single((extent / 2) * single(1 - adjustment)) + centre);
    }
    case "align-corners":
      return size[axis] > 1 ? single(single(position * (extent - 1)) / (size[axis] - 1)) : 0;
  }
}

/** The input position that nearest interpolation takes (ONNX Resize, nearest_mode). */
export function roundCoordinate(rounding: Operation<"resize">["rounding"], source: number): number {
  switch (rounding) {
    case "floor":
      return Math.floor(source);
    case "ceil":
      return Math.ceil(source);
    case "half-down":
      return Math.ceil(source - 0.5);
    case "half-up":
      return Math.floor(source + 0.5);
  }
}
