import type { Shape } from "./shape.ts";

/** A box of tensor elements: the half-open range `[start, end)` on every axis. Empty when any range is. */
export interface Box {
  readonly start: readonly number[];
  readonly end: readonly number[];
}

/** The box from its ranges, one `[start, end)` an axis; empty ranges make the empty box of that rank. */
export function box(...ranges: readonly (readonly [number, number])[]): Box {
  const starts: number[] = [];
  const ends: number[] = [];
  for (const [start, end] of ranges) {
    starts.push(start);
    ends.push(end);
  }
  return ofBounds(starts, ends);
}

/** The one empty box of this rank, so that empty boxes compare equal. */
export function emptyBox(rank: number): Box {
  const zeros = Array.from({ length: rank }, () => 0);
  return { start: zeros, end: zeros };
}

/** The box that covers a whole tensor. */
export function wholeBox(shape: Shape): Box {
  return ofBounds(
    shape.map(() => 0),
    shape,
  );
}

/** The box with the range of one axis replaced. */
export function withRange(base: Box, axis: number, start: number, end: number): Box {
  return ofBounds(base.start.with(axis, start), base.end.with(axis, end));
}

/** The box of these bounds, which it takes over; of an empty range the empty box. */
function ofBounds(start: readonly number[], end: readonly number[]): Box {
  for (let axis = 0; axis < start.length; axis++)
    if (end[axis]! <= start[axis]!) return emptyBox(start.length);
  return { start, end };
}

/** Extents of the box, as a shape. */
export function boxShape(region: Box): Shape {
  return region.start.map((start, axis) => region.end[axis]! - start);
}

/** Number of elements in the box. */
export function volume(region: Box): number {
  let product = 1;
  for (let axis = 0; axis < region.start.length; axis++) product *= region.end[axis]! - region.start[axis]!;
  return product;
}

/** Does the box hold no element? */
export function isEmpty(region: Box): boolean {
  return volume(region) === 0;
}

/** The elements in both boxes. */
export function intersect(a: Box, b: Box): Box {
  const start: number[] = [];
  const end: number[] = [];
  for (let axis = 0; axis < a.start.length; axis++) {
    start.push(Math.max(a.start[axis]!, b.start[axis]!));
    end.push(Math.min(a.end[axis]!, b.end[axis]!));
  }
  return ofBounds(start, end);
}

/** Is there an element in both boxes, neither of which is empty? */
export function overlaps(a: Box, b: Box): boolean {
  for (let axis = 0; axis < a.start.length; axis++)
    if (a.start[axis]! >= b.end[axis]! || b.start[axis]! >= a.end[axis]!) return false;
  return true;
}

/** The smallest box that contains both; an empty box adds nothing. */
export function hull(a: Box, b: Box): Box {
  if (isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  return {
    start: a.start.map((start, axis) => Math.min(start, b.start[axis]!)),
    end: a.end.map((end, axis) => Math.max(end, b.end[axis]!)),
  };
}

/** Does `outer` hold every element of `inner`? */
export function contains(outer: Box, inner: Box): boolean {
  let isInside = true;
  for (let axis = 0; axis < inner.start.length; axis++) {
    const start = inner.start[axis]!;
    const end = inner.end[axis]!;
    if (end <= start) return true;
    isInside &&= outer.start[axis]! <= start && end <= outer.end[axis]!;
  }
  return isInside;
}

/** Do the boxes hold the same elements? */
export function sameBox(a: Box, b: Box): boolean {
  return contains(a, b) && contains(b, a);
}

/** `[0:32, 14:29, 0:56]` */
export function formatBox(region: Box): string {
  return `[${region.start.map((start, axis) => `${start}:${region.end[axis]!}`).join(", ")}]`;
}
