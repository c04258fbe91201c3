import { hull, isEmpty, volume, type Box } from "../tensor/index.ts";
import { CellGrid } from "./cell-grid.ts";
import { devicesOf, findMoves, nobodyHas, type Holder } from "./moves.ts";

/** Finds what must move, as `movements` does. */
export type FindMovements = typeof movements;

/** Elements that travel together: from one holder to all devices that lack them. */
export interface Movement {
  /** Index of the holder that sends. */
  readonly holder: number;
  /** Receiving devices, ascending. */
  readonly destinations: readonly number[];
  /** What travels, in disjoint boxes. */
  readonly regions: readonly Box[];
  readonly elements: number;
}

/** Elements that a device needs and nobody has. */
export interface Gap {
  readonly device: number;
  readonly region: Box;
}

/**
 * What must move so that every device has the regions of one tensor that it needs: needed minus already there,
 * cut into the cells that all boxes induce, and joined again by sender and set of receivers. Each cell is sent by the
 * first holder that has it. A cell that several devices need travels once, to all of them.
 *
 * @param holders who computed what, in plan order
 * @param received by device: regions that arrived earlier
 * @param needs by device: regions needed now
 */
export function movements(
  holders: readonly Holder[],
  received: readonly (readonly Box[])[],
  needs: readonly (readonly Box[])[],
): { readonly movements: readonly Movement[]; readonly gaps: readonly Gap[] } {
  const moves = findMoves(holders, received, needs);
  if (!moves) return { movements: [], gaps: [] };
  const { grid, moveOf } = moves;
  /** By node. */
  const destinations: (readonly number[])[] = [];
  const found = moves.holders.map((holder, move) => ({
    holder,
    destinations: (destinations[moves.receivers[move]!] ??= devicesOf(moves, moves.receivers[move]!)),
    regions: [] as Box[],
    elements: moves.elements[move]!,
  }));
  const gaps: Gap[] = [];
  for (let cell = 0; cell < grid.size; cell++) {
    const move = moveOf[cell]!;
    if (move >= 0) found[move]!.regions.push(grid.boxOf(cell));
    else if (move === nobodyHas)
      gaps.push({ device: devicesOf(moves, moves.lackedBy[cell]!)[0]!, region: grid.boxOf(cell) });
  }
  return { movements: found, gaps };
}
/** Number of elements in the union of the boxes. */
export function unionVolume(boxes: readonly Box[]): number {
  const regions = boxes.filter((region) => !isEmpty(region));
  if (regions.length === 0) return 0;
  const grid = new CellGrid(regions.reduce(hull), regions);
  const covered = new Int32Array(grid.size);
  for (const region of regions) grid.paint(covered, region, 1);
  let sum = 0;
  for (let cell = 0; cell < grid.size; cell++) if (covered[cell] === 1) sum += volume(grid.boxOf(cell));
  return sum;
}
