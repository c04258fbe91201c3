import { axisRoles, partition, type Piece, type Plan, type Scheme } from "../../sim/partition/index.ts";
import { type Operator } from "../../sim/model/index.ts";
import { emptyBox, isEmpty, sameBox, type Box } from "../../sim/tensor/index.ts";
import type { BlockGeometry, Kind } from "../segments/index.ts";
import type { Cut, Patch, Patchwork } from "./patchwork.ts";

/**
 * A plan of another planner as a patchwork that computes the same pieces: its steps as blocks where they are such, each
 * other operator by itself. Undefined where a device has several pieces of an operator, for those are not tilings.
 */
export function importPlan(geometry: BlockGeometry, plan: Plan): Patchwork | undefined {
  const seen = new Set<string>();
  for (const { operator, device } of plan.steps.flat()) {
    const key = `${operator} ${device}`;
    if (seen.has(key)) return undefined;
    seen.add(key);
  }
  const regionsOf = regionsByOperator(geometry, plan.steps.flat());
  const placed = new Set<number>();
  const patches: Patch[] = [];
  for (const pieces of plan.steps) {
    // An operator stands where its first piece does.
    const operators = [...new Set(pieces.map(({ operator }) => operator))].filter((id) => !placed.has(id));
    if (operators.length === 0) continue;
    for (const operator of operators) placed.add(operator);
    const positions = operators.map((operator) => geometry.positions[operator]!);
    for (const patch of patchesOf(geometry, positions, regionsOf)) patches.push(patch);
  }
  return { execution: plan.execution, patches };
}

/** By operator: its region on each device. */
type Regions = ReadonlyMap<number, readonly Box[]>;

function regionsByOperator(geometry: BlockGeometry, pieces: readonly Piece[]): Regions {
  const regions = new Map<number, Box[]>();
  for (const { operator, region, device } of pieces) {
    let own = regions.get(operator);
    if (!own) {
      const none = emptyBox(region.start.length);
      own = Array.from({ length: geometry.deviceCount }, () => none);
      regions.set(operator, own);
    }
    own[device] = region;
  }
  return regions;
}

/** The operators of a step as one block, or one after the other in its step. */
function patchesOf(geometry: BlockGeometry, positions: readonly number[], regionsOf: Regions): Patch[] {
  const block = blockOf(geometry, positions, regionsOf);
  if (block) return [block];
  return positions.map((position, place) => ({
    first: position,
    last: position,
    cut: cutOf(geometry, position, regionsOf),
    joined: place > 0,
    borderFirst: false,
  }));
}

function blockOf(
  geometry: BlockGeometry,
  positions: readonly number[],
  regionsOf: Regions,
): Patch | undefined {
  const [first, last] = [positions[0]!, positions.at(-1)!];
  if (positions.some((position, place) => position !== first + place)) return undefined;
  const regions = (position: number) => regionsOf.get(geometry.order[position]!)!;
  const operator = geometry.model.operators[geometry.order[last]!]!;
  const kind = kindsOf(operator, regions(last))
    .map((candidate) => geometry.kindOf(candidate))
    .find((candidate) =>
      positions.every((position) =>
        sameRegions(
          geometry.tilings.regions(geometry.tilingOf(position, last, candidate)),
          regions(position),
        ),
      ),
    );
  return kind === undefined ? undefined : { first, last, cut: { kind }, joined: false, borderFirst: false };
}

function cutOf(geometry: BlockGeometry, position: number, regionsOf: Regions): Cut {
  const id = geometry.order[position]!;
  const operator = geometry.model.operators[id]!;
  const regions = regionsOf.get(id)!;
  const found = kindsOf(operator, regions).find(({ scheme, shares }) =>
    sameRegions(partition(operator, scheme, shares), regions),
  );
  return found ? { kind: geometry.kindOf(found) } : { tiling: geometry.tilings.numberOf(regions) };
}

const slabs: readonly Scheme[] = ["inh", "outc", "inw"];

/** Kinds that may give an operator these regions. */
function kindsOf({ shape }: Operator, regions: readonly Box[]): readonly Kind[] {
  const working = regions.map((region) => (isEmpty(region) ? 0 : 1));
  const { rows, channels, columns } = axisRoles(shape.length);
  const along = (axis: number) => regions.map(({ start, end }) => end[axis]! - start[axis]!);
  const axes: Record<string, number> = { inh: rows, outc: channels, inw: columns };
  return [
    ...slabs.map((scheme) => ({ scheme, shares: along(axes[scheme]!) })),
    ...(["inh", "outc", "inw", "grid2d"] as const).map((scheme) => ({ scheme, shares: working })),
  ];
}

function sameRegions(some: readonly Box[], others: readonly Box[]): boolean {
  return some.every((region, device) => {
    const other = others[device]!;
    return isEmpty(region) ? isEmpty(other) : !isEmpty(other) && sameBox(region, other);
  });
}
