import { contains, hull, isEmpty, volume, type Box } from "../tensor/index.ts";
import { CellGrid } from "./cell-grid.ts";

/** Finds what must move, as `movements` does. */
export type FindMovements = typeof movements;

/** A region of a tensor on the device that computed it (or where the model's input starts). */
export interface Holder {
  readonly device: number;
  readonly region: Box;
}

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
  const lacking = lackingRegions(holders, received, needs);
  if (lacking.every((regions) => regions.length === 0)) return { movements: [], gaps: [] };
  const wanted = lacking.flat();
  const grid = new CellGrid(wanted.reduce(hull), [
    ...wanted,
    ...holders.map(({ region }) => region),
    ...received.flat(),
  ]);
  const senders = firstHolders(grid, holders);
  const receivers = receiversOf(grid, lacking, holders, received);
  const bySenderAndReceivers = new Map<number, Movement & { regions: Box[]; elements: number }>();
  const gaps: Gap[] = [];
  for (let cell = 0; cell < grid.size; cell++) {
    const list = receivers.byCell[cell]!;
    if (list === 0) continue;
    const destinations = receivers.lists[list]!;
    const box = grid.boxOf(cell);
    const holder = senders[cell]!;
    if (holder < 0) {
      gaps.push({ device: destinations[0]!, region: box });
      continue;
    }
    const key = list * holders.length + holder;
    const group = bySenderAndReceivers.get(key);
    if (group) {
      group.regions.push(box);
      group.elements += volume(box);
    } else {
      bySenderAndReceivers.set(key, { holder, destinations, regions: [box], elements: volume(box) });
    }
  }
  return { movements: [...bySenderAndReceivers.values()], gaps };
}

/** By device: needs that no single box there covers already. */
function lackingRegions(
  holders: readonly Holder[],
  received: readonly (readonly Box[])[],
  needs: readonly (readonly Box[])[],
): Box[][] {
  return needs.map((regions, device) =>
    regions.filter(
      (region) =>
        !isEmpty(region) &&
        !holders.some((holder) => holder.device === device && contains(holder.region, region)) &&
        !received[device]!.some((there) => contains(there, region)),
    ),
  );
}

/** By cell: the first holder that has it, or -1. */
function firstHolders(grid: CellGrid, holders: readonly Holder[]): Int32Array {
  const senders = new Int32Array(grid.size).fill(-1);
  for (let holder = holders.length - 1; holder >= 0; holder--) {
    grid.paint(senders, holders[holder]!.region, holder);
  }
  return senders;
}

/** The devices that lack each cell, as lists in ascending order: for each cell the number of its list; 0 for nobody. */
function receiversOf(
  grid: CellGrid,
  lacking: readonly (readonly Box[])[],
  holders: readonly Holder[],
  received: readonly (readonly Box[])[],
): { readonly byCell: Int32Array; readonly lists: readonly (readonly number[])[] } {
  const byCell = new Int32Array(grid.size);
  const lists: number[][] = [[]];
  const lacks = new Int32Array(grid.size);
  for (const [device, regions] of lacking.entries()) {
    if (regions.length === 0) continue;
    lacks.fill(0);
    for (const region of regions) grid.paint(lacks, region, 1);
    for (const region of received[device]!) grid.paint(lacks, region, 0);
    for (const holder of holders) if (holder.device === device) grid.paint(lacks, holder.region, 0);
    /** By list: the same list and this device. */
    const longer: number[] = [];
    for (let cell = 0; cell < grid.size; cell++) {
      if (lacks[cell] === 0) continue;
      const list = byCell[cell]!;
      byCell[cell] = longer[list] ??= lists.push([...lists[list]!, device]) - 1;
    }
  }
  return { byCell, lists };
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
