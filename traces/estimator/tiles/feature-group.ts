import {
  bytesOfElements,
  inputRegion,
  macs,
  tensorBytes,
  weightBytes,
  type Operator,
} from "../../../sim/model/index.ts";
import { boxShape, volume, type Shape } from "../../../sim/tensor/index.ts";
import { inFloat32 } from "../../layer-types.ts";
import { interiorRegion } from "../../signature.ts";

/** A tile of a layer, with the sizes that its cost depends on. */
export interface TileSizes {
  readonly operator: Operator;
  readonly extents: Shape;
  /** Multiply-accumulates; 0 for a kind that has none. */
  readonly macs: number;
  /** Output elements. */
  readonly elements: number;
  readonly outputBytes: number;
  /** Extents of what is needed of each input. */
  readonly inputExtents: readonly Shape[];
  readonly inputBytes: number;
  /** Bytes of weights that are read; a lookup reads one table row a token. */
  readonly weightBytes: number;
}

/** Features that belong together: their names, and their values for a tile in the same order. */
export interface FeatureGroup {
  readonly names: readonly string[];
  readonly values: (tile: TileSizes) => readonly number[];
}

/** The sizes of a tile, in float32, whatever the types of its layer: that is what was timed. */
export function tileSizes(layer: Operator, extents: Shape): TileSizes {
  const operator = inFloat32(layer);
  const region = interiorRegion(operator, extents);
  const elements = volume(region);
  const needed = operator.inputShapes.map((_, index) => inputRegion(operator, region, index));
  const outputBytes = tensorBytes(operator, region);
  return {
    operator,
    extents,
    macs: macs(operator, region),
    elements,
    outputBytes,
    inputExtents: needed.map(boxShape),
    inputBytes: needed.reduce(
      (sum, box, index) => sum + bytesOfElements(operator.inputTypes[index]!, volume(box)),
      0,
    ),
    weightBytes: operator.operation.kind === "embedding" ? outputBytes : weightBytes(operator, region),
  };
}

/** ln of one more: sizes may be 0. */
export const logSize = (size: number): number => Math.log(1 + size);

/** Channels (or features), rows (or tokens) and columns, whatever the rank; 1 where an axis is missing. */
export function channelsRowsColumns(
  shape: Shape,
): readonly [channels: number, rows: number, columns: number] {
  if (shape.length === 2) return [shape[1]!, shape[0]!, 1];
  return [shape[0] ?? 1, shape[1] ?? 1, shape.slice(2).reduce((product, extent) => product * extent, 1)];
}
