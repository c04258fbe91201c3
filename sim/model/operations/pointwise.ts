import { InputError } from "../../errors.ts";
import { boxShape, sameShape, wholeBox, withRange } from "../../tensor/index.ts";
import { elementwise, type OperationRules } from "./rules.ts";
import { requireSequence } from "./window.ts";

/** The model's input tensor. */
export const input: OperationRules<"input"> = {
  arity: { exactly: 0 },
  outputShape: (operation) => operation.shape,
  ...elementwise,
};

export const add: OperationRules<"add"> = {
  arity: { atLeast: 2 },
  outputShape(_operation, inputs) {
    const odd = inputs.find((shape) => !sameShape(shape, inputs[0]!));
    if (odd) throw new InputError(`cannot add shapes [${inputs[0]!.join(", ")}] and [${odd.join(", ")}]`);
    return inputs[0]!;
  },
  ...elementwise,
};

export const activation: OperationRules<"activation"> = {
  arity: { exactly: 1 },
  outputShape: (_operation, [shape]) => shape!,
  ...elementwise,
};

/** Scale and shift a channel; running statistics are not trained and not counted. */
export const batchNormalization: OperationRules<"batch-normalization"> = {
  arity: { exactly: 1 },
  outputShape: (_operation, [shape]) => shape!,
  ...elementwise,
  parameters: (_operation, _inputs, region) => 2 * boxShape(region)[0]!,
};

export const layerNormalization: OperationRules<"layer-normalization"> = {
  arity: { exactly: 1 },
  outputShape(_operation, [shape]) {
    requireSequence(shape!);
    return shape!;
  },
  inputRegion: (_operation, [shape], region) =>
    withRange(wholeBox(shape!), 0, region.start[0]!, region.end[0]!),
  macs: () => 0,
  parameters: (_operation, _inputs, region) => 2 * boxShape(region)[1]!,
};

export const softmax: OperationRules<"softmax"> = {
  arity: { exactly: 1 },
  outputShape: (_operation, [shape]) => shape!,
  inputRegion: (_operation, [shape], region) => {
    const channelAxis = shape!.length === 3 ? 0 : shape!.length - 1;
    return withRange(region, channelAxis, 0, shape![channelAxis]!);
  },
  macs: () => 0,
  parameters: () => 0,
};
