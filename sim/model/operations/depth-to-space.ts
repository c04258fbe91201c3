import { InputError } from "../../errors.ts";
import { box, isEmpty, emptyBox } from "../../tensor/index.ts";
import { costless, type OperationRules } from "./rules.ts";
import { requireFeatureMap } from "./window.ts";

/** Moves channels into blocks of pixels: DCR and CRD of ONNX DepthToSpace. */
export const depthToSpace: OperationRules<"depth-to-space"> = {
  arity: { exactly: 1 },

  outputShape({ block }, [shape]) {
    const [channels, height, width] = requireFeatureMap(shape!);
    if (channels % (block * block) !== 0) {
      throw new InputError(`${channels} channels do not divide into blocks of ${block}x${block} pixels`);
    }
    return [channels / (block * block), height * block, width * block];
  },

  inputRegion({ block, order }, [shape], region) {
    if (isEmpty(region)) return emptyBox(3);
    const [firstRow, endRow] = [region.start[1]!, region.end[1]!];
    const [firstColumn, endColumn] = [region.start[2]!, region.end[2]!];
    const [lowRow, highRow] = phases(firstRow, endRow, block);
    const [lowColumn, highColumn] = phases(firstColumn, endColumn, block);
    const lowPhase = lowRow * block + lowColumn;
    const highPhase = highRow * block + highColumn;
    const outputs = shape![0]! / (block * block);
    const channelOf = (channel: number, phase: number) =>
      order === "depth-column-row" ? phase * outputs + channel : channel * block * block + phase;
    return box(
      [channelOf(region.start[0]!, lowPhase), channelOf(region.end[0]! - 1, highPhase) + 1],
      [Math.floor(firstRow / block), Math.floor((endRow - 1) / block) + 1],
      [Math.floor(firstColumn / block), Math.floor((endColumn - 1) / block) + 1],
    );
  },

  ...costless,
};

/** Least and greatest position within a block among `[start, end)`. */
function phases(start: number, end: number, block: number): [least: number, greatest: number] {
  const wraps = Math.floor(start / block) !== Math.floor((end - 1) / block);
  return wraps ? [0, block - 1] : [start % block, (end - 1) % block];
}
