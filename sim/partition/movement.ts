import { contains, intersect, isEmpty, type Box } from "../tensor/index.ts";

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
  if (lacking.length === 0) return { movements: [], gaps: [] };
  const bySenderAndReceivers = new Map<string, Movement & { regions: Box[]; elements: number }>();
  const gaps: Gap[] = [];
  for (const cell of cells([...lacking, ...heldRegions(holders, received)])) {
    const destinations = receivers(cell, lacking, holders, received);
    if (destinations.length === 0) continue;
    const holder = holders.findIndex(({ region }) => contains(region, cell.box));
    if (holder < 0) {
      gaps.push({ device: destinations[0]!, region: cell.box });
      continue;
    }
    const key = `${holder}>${destinations.join(",")}`;
    const group = bySenderAndReceivers.get(key);
    if (group) {
      group.regions.push(cell.box);
      group.elements += cell.volume;
    } else {
      bySenderAndReceivers.set(key, { holder, destinations, regions: [cell.box], elements: cell.volume });
    }
  }
  return { movements: [...bySenderAndReceivers.values()], gaps };
}

interface Want {
  readonly device: number;
  readonly region: Box;
}

/** Needs that no single box on the device covers already. */
function lackingRegions(
  holders: readonly Holder[],
  received: readonly (readonly Box[])[],
  needs: readonly (readonly Box[])[],
): Want[] {
  return needs.flatMap((regions, device) =>
    regions
      .filter((region) => !isEmpty(region))
      .filter(
        (region) => !holders.some((holder) => holder.device === device && contains(holder.region, region)),
      )
      .filter((region) => !received[device]!.some((there) => contains(there, region)))
      .map((region) => ({ device, region })),
  );
}

function heldRegions(holders: readonly Holder[], received: readonly (readonly Box[])[]): Want[] {
  return [
    ...holders,
    ...received.flatMap((regions, device) => regions.map((region) => ({ device, region }))),
  ];
}

function receivers(
  cell: { readonly box: Box },
  lacking: readonly Want[],
  holders: readonly Holder[],
  received: readonly (readonly Box[])[],
): number[] {
  const destinations: number[] = [];
  for (const { device, region } of lacking) {
    if (destinations.at(-1) === device || !contains(region, cell.box)) continue;
    const there =
      received[device]!.some((held) => contains(held, cell.box)) ||
      holders.some((holder) => holder.device === device && contains(holder.region, cell.box));
    if (!there) destinations.push(device);
  }
  return destinations;
}

/** The cells that the borders of the boxes cut the wanted part of the tensor into; in row-major order. */
function* cells(wants: readonly Want[]): Generator<{ readonly box: Box; readonly volume: number }> {
  const boxes = wants.map(({ region }) => region).filter((region) => !isEmpty(region));
  const rank = boxes[0]!.start.length;
  const borders = Array.from({ length: rank }, (_, axis) => {
    const marks = new Set(boxes.flatMap((region) => [region.start[axis]!, region.end[axis]!]));
    return [...marks].sort((a, b) => a - b);
  });
  const index = borders.map(() => 0);
  const cellCount = borders.reduce((product, marks) => product * (marks.length - 1), 1);
  for (let cell = 0; cell < cellCount; cell++) {
    const start = index.map((i, axis) => borders[axis]![i]!);
    const end = index.map((i, axis) => borders[axis]![i + 1]!);
    yield {
      box: { start, end },
      volume: end.reduce((product, last, axis) => product * (last - start[axis]!), 1),
    };
    for (let axis = rank - 1; axis >= 0; axis--) {
      index[axis]!++;
      if (index[axis]! < borders[axis]!.length - 1) break;
      index[axis] = 0;
    }
  }
}

/** Number of elements in the union of the boxes. */
export function unionVolume(boxes: readonly Box[]): number {
  const wants = boxes.filter((region) => !isEmpty(region)).map((region) => ({ device: 0, region }));
  if (wants.length === 0) return 0;
  let sum = 0;
  for (const cell of cells(wants)) {
    if (wants.some(({ region }) => !isEmpty(intersect(region, cell.box)))) sum += cell.volume;
  }
  return sum;
}
