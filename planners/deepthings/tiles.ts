import { inputRegion, type Operator } from "../../sim/model/index.ts";
import { box, isEmpty, wholeBox, type Box } from "../../sim/tensor/index.ts";

/** Rows and columns of tiles. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
}

/** What a tile computes: by fused operator, the region that it reads and the region that it writes. */
export interface TileRegions {
  readonly inputs: readonly Box[];
  readonly outputs: readonly Box[];
}

/** A tile of the grid; `number` is `row * columns + column`. */
export interface GridTile extends TileRegions {
  readonly number: number;
  readonly row: number;
  readonly column: number;
}

/** The region of an operator's input that a region of its output needs. */
export type InputRule = (operator: Operator, output: Box) => Box;

/** The input region by the exact receptive field, which plans and runs use. */
export const exactInput: InputRule = (operator, output) => inputRegion(operator, output, 0);

/**
 * The input region as DeepThings' programs compute it: a convolution reads half a kernel more on each side, cut off at
 * the borders of the map, and a pooling reads `stride` rows and columns for each of its own, not cut off.
 *
 * For a convolution padded by half its kernel and for a pooling whose windows neither overlap nor are padded, the exact
 * region is contained in this one (in YOLOv2 both are equal). For a pooling whose windows overlap this one is too small.
 */
export const publishedInput: InputRule = ({ operation, inputShapes }, output) => {
  if (operation.kind !== "convolution" && operation.kind !== "pooling") return output;
  const [channels, ...extents] = inputShapes[0]!;
  const range = (axis: 0 | 1): [number, number] => {
    const stride = operation.stride[axis];
    const first = output.start[axis + 1]! * stride;
    const last = (output.end[axis + 1]! - 1) * stride;
    if (operation.kind === "pooling") return [first, last + stride];
    const half = Math.floor(operation.kernel[axis] / 2);
    return [Math.max(0, first - half), Math.min(extents[axis]!, last + half + 1)];
  };
  return box([0, channels!], range(0), range(1));
};

/**
 * Fused tile partitioning (DeepThings, Zhao et al., TCAD 2018): a grid on the output of the last fused operator, in strides of
 * `ceil(extent / parts)` with the rest in the last tile, and from each of its cells backward what every operator must
 * compute. Cells that the strides leave empty are not tiles.
 */
export function fusedTiles(
  operators: readonly Operator[],
  { rows, columns }: Grid,
  inputOf: InputRule,
): readonly GridTile[] {
  const [channels, height, width] = wholeBox(operators.at(-1)!.shape).end as [number, number, number];
  const tiles: GridTile[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const cell = box([0, channels], part(height, rows, row), part(width, columns, column));
      if (isEmpty(cell)) continue;
      const number = row * columns + column;
      tiles.push({ number, row, column, ...backward(operators, cell, inputOf) });
    }
  }
  return tiles;
}

function part(extent: number, parts: number, index: number): [start: number, end: number] {
  const stride = Math.ceil(extent / parts);
  return [index * stride, index === parts - 1 ? extent : Math.min(extent, (index + 1) * stride)];
}

/**
 * From a region of the last operator's output backward to the first operator's input.
 *
 * @param reduce by operator, what of a needed region is computed rather than taken from elsewhere; all of it unless given
 */
export function backward(
  operators: readonly Operator[],
  output: Box,
  inputOf: InputRule,
  reduce: (needed: Box, index: number) => Box = (needed) => needed,
): TileRegions {
  const inputs: Box[] = [];
  const outputs: Box[] = [];
  let needed = output;
  for (const [index, operator] of [...operators.entries()].reverse()) {
    const computed = reduce(needed, index);
    outputs.unshift(computed);
    needed = isEmpty(computed) ? computed : inputOf(operator, computed);
    inputs.unshift(needed);
  }
  return { inputs, outputs };
}
