import { contains, hull, intersect, isEmpty, withRange, type Box } from "../tensor/index.ts";

/** The elements of a box that lie in none of the others, as disjoint boxes. */
export function difference(region: Box, others: readonly Box[]): readonly Box[] {
  return others.reduce<readonly Box[]>(
    (left, other) => left.flatMap((part) => without(part, other)),
    isEmpty(region) ? [] : [region],
  );
}

/** The smallest box that holds every element of `region` that lies in none of the others; empty where they hold all. */
export function uncovered(region: Box, others: readonly Box[]): Box {
  if (others.some((other) => contains(other, region))) return withRange(region, 0, 0, 0);
  return difference(region, others).reduce(hull, withRange(region, 0, 0, 0));
}

/** Cuts off the slabs before and after the other box, axis by axis. */
function without(region: Box, other: Box): readonly Box[] {
  const common = intersect(region, other);
  if (isEmpty(common)) return [region];
  const parts: Box[] = [];
  let rest = region;
  for (const axis of region.start.keys()) {
    parts.push(withRange(rest, axis, rest.start[axis]!, common.start[axis]!));
    parts.push(withRange(rest, axis, common.end[axis]!, rest.end[axis]!));
    rest = withRange(rest, axis, common.start[axis]!, common.end[axis]!);
  }
  return parts.filter((part) => !isEmpty(part));
}
