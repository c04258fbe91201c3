import { contains, hull, isEmpty, overlaps, type Box } from "../tensor/index.ts";
import { CellGrid } from "./cell-grid.ts";

/** A region of a tensor on the device that computed it (or where the model's input starts). */
export interface Holder {
  readonly device: number;
  readonly region: Box;
}

/**
 * Who sends how much to whom, in numbers. Receivers are nodes of chains of devices: node n stands for the devices of node `shorter[n]`,
 * all of them lower, and device `lasts[n]`; node 0 stands for nobody. Many lists then share one memory.
 */
export interface Moves {
  /** By move: index of the holder that sends. */
  readonly holders: readonly number[];
  /** By move: the node of those who receive. */
  readonly receivers: readonly number[];
  readonly elements: readonly number[];
  readonly shorter: readonly number[];
  readonly lasts: readonly number[];
}

/** Moves with the cells that they consist of. */
export interface MovesByCell extends Moves {
  readonly grid: CellGrid;
  /** By cell: its move, `noMove` or `nobodyHas`. */
  readonly moveOf: Int32Array;
  /** By cell: the node of those who lack it. */
  readonly lackedBy: Int32Array;
}

/** Nobody lacks the cell. */
const noMove = -1;
/** The cell is lacked, and nobody has it. */
export const nobodyHas = -2;

/**
 * What must move, as `movements` says.
 *
 * @returns undefined where nobody lacks anything
 */
export function findMoves(
  holders: readonly Holder[],
  received: readonly (readonly Box[])[],
  needs: readonly (readonly Box[])[],
): MovesByCell | undefined {
  const own = heldByDevice(holders, needs.length);
  const lacking = lackingRegions(own, received, needs);
  const wanted = lacking.flat();
  if (wanted.length === 0) return undefined;
  const grid = new CellGrid(wanted.reduce(hull), [
    ...wanted,
    ...holders.map(({ region }) => region),
    ...received.flat(),
  ]);
  return joined(grid, firstHolders(grid, holders), receiversOf(grid, lacking, own, received), holders.length);
}

/** The devices of a node, ascending. */
export function devicesOf({ shorter, lasts }: Pick<Moves, "shorter" | "lasts">, node: number): number[] {
  const devices: number[] = [];
  for (let rest = node; rest !== 0; rest = shorter[rest]!) devices.push(lasts[rest]!);
  return devices.reverse();
}

/** By device: what it computed. */
function heldByDevice(holders: readonly Holder[], deviceCount: number): readonly (readonly Box[])[] {
  const own = Array.from({ length: deviceCount }, (): Box[] => []);
  for (const { device, region } of holders) own[device]?.push(region);
  return own;
}

/** By device: needs that no single box there covers already. */
function lackingRegions(
  own: readonly (readonly Box[])[],
  received: readonly (readonly Box[])[],
  needs: readonly (readonly Box[])[],
): readonly (readonly Box[])[] {
  return needs.map((regions, device) =>
    regions.filter(
      (region) =>
        !isEmpty(region) &&
        !own[device]!.some((there) => contains(there, region)) &&
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

/** By cell the node of the devices that lack it, and the nodes. */
interface Receivers {
  readonly lackedBy: Int32Array;
  readonly shorter: readonly number[];
  readonly lasts: readonly number[];
}

function receiversOf(
  grid: CellGrid,
  lacking: readonly (readonly Box[])[],
  own: readonly (readonly Box[])[],
  received: readonly (readonly Box[])[],
): Receivers {
  const lackedBy = new Int32Array(grid.size);
  const shorter = [0];
  const lasts = [-1];
  /** By cell: the last device that was found to have it, or to lack it, counted from 1. */
  const settled = new Int32Array(grid.size);
  const cells = new Int32Array(grid.size);
  for (const [device, regions] of lacking.entries()) {
    if (regions.length === 0) continue;
    const there = [...received[device]!, ...own[device]!];
    for (const region of there)
      if (regions.some((lacked) => overlaps(lacked, region))) grid.paint(settled, region, device + 1);
    /** By node: the one that has this device too. */
    const longer: number[] = [];
    for (const region of regions) {
      const count = grid.cellsOf(region, cells);
      for (let place = 0; place < count; place++) {
        const cell = cells[place]!;
        if (settled[cell] === device + 1) continue;
        settled[cell] = device + 1;
        const node = lackedBy[cell]!;
        let next = longer[node];
        if (next === undefined) {
          next = shorter.push(node) - 1;
          lasts.push(device);
          longer[node] = next;
        }
        lackedBy[cell] = next;
      }
    }
  }
  return { lackedBy, shorter, lasts };
}

/** Joins cells of one sender and one list of receivers, moves in the order of their first cells. */
function joined(
  grid: CellGrid,
  senders: Int32Array,
  { lackedBy, shorter, lasts }: Receivers,
  holderCount: number,
): MovesByCell {
  const holders: number[] = [];
  const receivers: number[] = [];
  const elements: number[] = [];
  const moveOf = new Int32Array(grid.size).fill(noMove);
  const volumes = grid.volumes();
  /** By receivers and sender: the move behind the one that is meant, 0 for none. */
  const behind = new Int32Array(shorter.length * holderCount);
  for (let cell = 0; cell < grid.size; cell++) {
    const node = lackedBy[cell]!;
    if (node === 0) continue;
    const holder = senders[cell]!;
    if (holder < 0) {
      moveOf[cell] = nobodyHas;
      continue;
    }
    const ends = node * holderCount + holder;
    if (behind[ends] === 0) {
      behind[ends] = holders.push(holder);
      receivers.push(node);
      elements.push(0);
    }
    const move = behind[ends]! - 1;
    moveOf[cell] = move;
    elements[move]! += volumes[cell]!;
  }
  return { grid, moveOf, lackedBy, holders, receivers, elements, shorter, lasts };
}
