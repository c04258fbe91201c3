import { tensorBytes, type Operator } from "../../sim/model/index.ts";
import { uncovered } from "../../sim/partition/index.ts";
import { intersect } from "../../sim/tensor/index.ts";
import { backward, type InputRule, type GridTile, type TileRegions } from "./tiles.ts";

/** Bytes that a tile takes from a neighbour instead of computing them. */
export interface Overlap {
  /** Number of the neighbouring tile. */
  readonly tile: number;
  readonly bytes: number;
}

/** What is left of a tile once all its neighbours are done. */
export interface ReducedTile {
  readonly regions: TileRegions;
  /** By neighbour, in the order above, left, right, below. */
  readonly overlaps: readonly Overlap[];
}

/**
 * Level of a tile in the reuse-aware schedule (DeepThings, Zhao et al., TCAD 2018): the checkerboard's even fields (0) wait for
 * nobody, the odd ones (1) have only even neighbours.
 */
export function levelOf({ row, column }: GridTile): 0 | 1 {
  return (row + column) % 2 === 0 ? 0 : 1;
}

/** The tiles in the order of the reuse-aware schedule: level 0 before level 1. */
export function checkerboardOrder(tiles: readonly GridTile[]): readonly GridTile[] {
  return [0, 1].flatMap((level) => tiles.filter((tile) => levelOf(tile) === level));
}

/** The existing tiles above, left, right and below. */
export function neighboursOf(tile: GridTile, tiles: readonly GridTile[]): readonly GridTile[] {
  return tiles.filter(({ row, column }) => Math.abs(row - tile.row) + Math.abs(column - tile.column) === 1);
}

/**
 * A level-1 tile that leaves to its neighbours what they have computed: from the last operator backward, each region
 * shrinks to the smallest box that holds what no neighbour has. All neighbours must be done.
 *
 * The bytes are those of the published programs: for every operator but the last, what the reduced tile reads of each
 * neighbour's region; where two neighbours have the same corner, both send it.
 */
export function reducedTile(
  operators: readonly Operator[],
  tile: GridTile,
  tiles: readonly GridTile[],
  inputOf: InputRule,
): ReducedTile {
  const neighbours = neighboursOf(tile, tiles);
  const regions = backward(operators, tile.outputs.at(-1)!, inputOf, (needed, index) =>
    uncovered(
      needed,
      neighbours.map(({ outputs }) => outputs[index]!),
    ),
  );
  const overlaps = neighbours.map((neighbour) => {
    const bytes = regions.inputs
      .slice(1)
      .reduce(
        (sum, read, index) =>
          sum + tensorBytes(operators[index]!, intersect(read, neighbour.outputs[index]!)),
        0,
      );
    return { tile: neighbour.number, bytes };
  });
  return { regions, overlaps };
}
