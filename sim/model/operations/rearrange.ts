import { InputError } from "../../errors.ts";
import { box, boxShape, emptyBox, intersect, wholeBox, withRange } from "../../tensor/index.ts";
import type { OperationRules } from "./rules.ts";
import { requireFeatureMap } from "./window.ts";

/** Joins tensors along one axis. */
export const concat: OperationRules<"concat"> = {
  arity: { atLeast: 1 },

  outputShape({ axis }, inputs) {
    const first = inputs[0]!;
    if (axis < 0 || axis >= first.length) throw new InputError(`has no axis ${axis} to concatenate along`);
    for (const shape of inputs) {
      const fits =
        shape.length === first.length && shape.every((extent, a) => a === axis || extent === first[a]);
      if (!fits) {
        throw new InputError(
          `cannot concatenate [${first.join(", ")}] and [${shape.join(", ")}] on axis ${axis}`,
        );
      }
    }
    return first.map((extent, a) =>
      a === axis ? inputs.reduce((sum, shape) => sum + shape[axis]!, 0) : extent,
    );
  },

  inputRegion({ axis }, inputs, region, index) {
    const offset = inputs.slice(0, index).reduce((sum, shape) => sum + shape[axis]!, 0);
    const shifted = withRange(region, axis, region.start[axis]! - offset, region.end[axis]! - offset);
    return intersect(shifted, wholeBox(inputs[index]!));
  },

  macs: () => 0,
  parameters: () => 0,
};

/** A part of one axis: a range, or every so many elements of it. */
export const slice: OperationRules<"slice"> = {
  arity: { exactly: 1 },
  outputShape({ axis, start, end, step = 1 }, [shape]) {
    const extent = shape![axis];
    if (extent === undefined || start < 0 || end > extent || start >= end || !isStep(step)) {
      throw new InputError(`cannot take [${start}, ${end}) of axis ${axis} of [${shape!.join(", ")}]`);
    }
    return shape!.map((whole, a) => (a === axis ? Math.ceil((end - start) / Math.abs(step)) : whole));
  },
  inputRegion: ({ axis, start, end, step = 1 }, _inputs, region) => {
    const from = step > 0 ? start : end - 1;
    const [first, last] = [from + region.start[axis]! * step, from + (region.end[axis]! - 1) * step];
    return withRange(region, axis, Math.min(first, last), Math.max(first, last) + 1);
  },
  macs: () => 0,
  parameters: () => 0,
};

function isStep(step: number): boolean {
  return Number.isSafeInteger(step) && step !== 0;
}

/** Table lookup by token; every feature range reads only its own columns of the tables. */
export const embedding: OperationRules<"embedding"> = {
  arity: { exactly: 1 },
  outputShape: ({ features }, [shape]) => [shape![0]!, features],
  inputRegion: (_operation, [shape], region) =>
    withRange(wholeBox(shape!), 0, region.start[0]!, region.end[0]!),
  macs: () => 0,
  parameters: ({ rows }, _inputs, region) => rows * boxShape(region)[1]!,
};

/**
 * Moves blocks of pixels into channels: output channel `(row * block + column) * channels + channel`
 * (the order of ONNX SpaceToDepth).
 */
export const spaceToDepth: OperationRules<"space-to-depth"> = {
  arity: { exactly: 1 },

  outputShape({ block }, [shape]) {
    const [channels, height, width] = requireFeatureMap(shape!);
    if (height % block !== 0 || width % block !== 0) {
      throw new InputError(`${height}x${width} does not divide into blocks of ${block}`);
    }
    return [channels * block * block, height / block, width / block];
  },

  inputRegion({ block }, [shape], region) {
    if (boxShape(region).includes(0)) return emptyBox(3);
    const channels = shape![0]!;
    const first = phaseOf(region.start[0]!, channels, block);
    const last = phaseOf(region.end[0]! - 1, channels, block);
    const onePhase = first.phase === last.phase;
    const oneRow = first.row === last.row;
    return box(
      // Neighbouring phases meet at the last channel of one and the first of the next.
      onePhase ? [first.channel, last.channel + 1] : [0, channels],
      [region.start[1]! * block + first.row, (region.end[1]! - 1) * block + last.row + 1],
      oneRow
        ? [region.start[2]! * block + first.column, (region.end[2]! - 1) * block + last.column + 1]
        : [region.start[2]! * block, region.end[2]! * block],
    );
  },

  macs: () => 0,
  parameters: () => 0,
};

/** Which pixel of a block, and which input channel, an output channel comes from. */
function phaseOf(outputChannel: number, channels: number, block: number) {
  const phase = Math.floor(outputChannel / channels);
  return { phase, channel: outputChannel % channels, row: Math.floor(phase / block), column: phase % block };
}
