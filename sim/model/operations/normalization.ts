import { InputError } from "../../errors.ts";
import { boxShape, wholeBox, withRange, type Box, type Shape } from "../../tensor/index.ts";
import { costless, inPlace, type OperationRules } from "./rules.ts";

/** Scale and shift a channel; running statistics are not trained and not counted. */
export const batchNormalization: OperationRules<"batch-normalization"> = {
  arity: { exactly: 1 },
  outputShape: (_operation, [shape]) => shape!,
  ...inPlace,
  parameters: (_operation, _inputs, region) => 2 * boxShape(region)[0]!,
};

/** Rules of what normalizes over the last axis. */
const overFeatures = {
  arity: { exactly: 1 },
  outputShape(_operation: unknown, [shape]: readonly Shape[]): Shape {
    if (shape!.length < 2)
      throw new InputError(`needs tokens of features, not the shape [${shape!.join(", ")}]`);
    return shape!;
  },
  inputRegion(_operation: unknown, [shape]: readonly Shape[], region: Box): Box {
    const features = shape!.length - 1;
    return withRange(region, features, 0, shape![features]!);
  },
  macs: () => 0,
} as const;

export const layerNormalization: OperationRules<"layer-normalization"> = {
  ...overFeatures,
  parameters: (_operation, _inputs, region) => 2 * boxShape(region).at(-1)!,
};

export const rmsNormalization: OperationRules<"rms-normalization"> = {
  ...overFeatures,
  parameters: (_operation, _inputs, region) => boxShape(region).at(-1)!,
};

export const groupNormalization: OperationRules<"group-normalization"> = {
  arity: { exactly: 1 },
  outputShape({ groups }, [shape]) {
    const [channels, ...extents] = shape!;
    if (extents.length === 0) throw new InputError("needs channels of something, not a vector");
    if (channels! % groups !== 0)
      throw new InputError(`${channels} channels do not divide by ${groups} groups`);
    return shape!;
  },
  inputRegion({ groups }, [shape], region) {
    const size = shape![0]! / groups;
    const first = Math.floor(region.start[0]! / size) * size;
    return withRange(wholeBox(shape!), 0, first, Math.ceil(region.end[0]! / size) * size);
  },
  macs: () => 0,
  parameters: (_operation, _inputs, region) => 2 * boxShape(region)[0]!,
};

/** The window reaches `floor((size - 1) / 2)` channels down and `ceil((size - 1) / 2)` up, as ONNX LRN has it. */
export const localResponseNormalization: OperationRules<"local-response-normalization"> = {
  arity: { exactly: 1 },
  outputShape: (_operation, [shape]) => shape!,
  inputRegion({ size }, [shape], region) {
    const below = Math.floor((size - 1) / 2);
    const first = Math.max(0, region.start[0]! - below);
    return withRange(region, 0, first, Math.min(shape![0]!, region.end[0]! + size - 1 - below));
  },
  ...costless,
};

export const softmax: OperationRules<"softmax"> = {
  arity: { exactly: 1 },
  outputShape({ axis }, [shape]) {
    if (axis !== undefined && shape![axis] === undefined) {
      throw new InputError(`has no axis ${axis} in the shape [${shape!.join(", ")}]`);
    }
    return shape!;
  },
  inputRegion({ axis }, [shape], region) {
    const over = axis ?? channelAxis(shape!);
    return withRange(region, over, 0, shape![over]!);
  },
  ...costless,
};

function channelAxis(shape: Shape): number {
  return shape.length === 3 ? 0 : shape.length - 1;
}
