import type { Operator } from "../../model.ts";
import type { Operation } from "../../operation.ts";

/** How many of the indices `[0, end)` of an axis are left. */
export type Left = (axis: number, end: number) => number;

/**
 * What an operator computes when axes of its output and of its first input have shrunk.
 *
 * @param left of the output
 * @param inputLeft of the first input
 */
export function shrunk({ operation, shape, inputShapes }: Operator, left: Left, inputLeft: Left): Operation {
  const whole = shape.map((extent, axis) => left(axis, extent));
  const channels = whole[0]!;
  switch (operation.kind) {
    case "constant":
    case "reshape":
      return { ...operation, shape: whole };
    case "convolution":
    case "transposed-convolution": {
      const isDepthwise = operation.groups > 1 && operation.groups === inputShapes[0]![0];
      const groups = isDepthwise ? inputLeft(0, operation.groups) : operation.groups;
      return { ...operation, groups, outputChannels: channels };
    }
    case "locally-connected":
      return { ...operation, outputChannels: channels };
    case "fully-connected":
      return { ...operation, outputFeatures: channels };
    case "matmul":
      return { ...operation, outputFeatures: whole[1]! };
    case "embedding":
      return { ...operation, features: whole[1]! };
    case "recurrent":
      return { ...operation, units: whole.at(-1)! };
    case "group-normalization":
      return operation.groups < shape[0]! ? operation : { ...operation, groups: channels };
    case "elementwise":
      return {
        ...operation,
        constants: operation.constants.map((constant) => ({
          ...constant,
          shape: constant.shape.map((extent, axis) => (extent === 1 ? 1 : whole[axis]!)),
        })),
      };
    case "slice": {
      const { axis, start, end, step = 1 } = operation;
      if (step !== 1) return operation;
      return { ...operation, start: inputLeft(axis, start), end: inputLeft(axis, end) };
    }
    default:
      return operation;
  }
}
