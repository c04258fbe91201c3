import fc from "fast-check";
import { expect, test } from "vitest";
import {
  box,
  boxShape,
  contains,
  elementCount,
  emptyBox,
  formatBox,
  formatShape,
  hull,
  intersect,
  isEmpty,
  overlaps,
  sameBox,
  sameShape,
  volume,
  wholeBox,
  withRange,
  type Box,
} from "../../../sim/tensor/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

const extent = 4;
const options = { ...fixedSeed, numRuns: 300 };

/** Any two numbers as the range of an axis, so that many are empty. */
const range = fc.tuple(fc.nat(extent), fc.nat(extent));
/** Two boxes of the same rank as their ranges, of an axis or two so that all relations of ranges come up. */
const pairs = fc.integer({ min: 1, max: 2 }).chain((rank) => {
  const ranges = fc.array(range, { minLength: rank, maxLength: rank });
  return fc.tuple(ranges, ranges);
});

/** All points of a space of this rank. */
function points(rank: number): readonly (readonly number[])[] {
  if (rank === 0) return [[]];
  return points(rank - 1).flatMap((point) => Array.from({ length: extent }, (_, at) => [...point, at]));
}

/** The elements of a box, one by one, from its definition. */
function elements({ start, end }: Box): ReadonlySet<string> {
  const inside = points(start.length).filter((point) =>
    point.every((at, axis) => at >= start[axis]! && at < end[axis]!),
  );
  return new Set(inside.map(String));
}

test("a box of ranges holds the points that lie in all of them, and an empty one is the empty box", () => {
  fc.assert(
    fc.property(pairs, ([ranges]) => {
      const made = box(...ranges);
      const inside = points(ranges.length).filter((point) =>
        point.every((at, axis) => at >= ranges[axis]![0] && at < ranges[axis]![1]),
      );
      expect([...elements(made)]).toEqual(inside.map(String));
      expect(volume(made)).toBe(inside.length);
      expect(isEmpty(made)).toBe(inside.length === 0);
      if (inside.length === 0) expect(made).toEqual(emptyBox(ranges.length));
      else expect(elementCount(boxShape(made))).toBe(inside.length);
      expect(elements(emptyBox(ranges.length)).size).toBe(0);
    }),
    options,
  );
});

test("what two boxes have in common, and which holds the other, is so element by element", () => {
  fc.assert(
    fc.property(pairs, ([left, right]) => {
      const [a, b] = [box(...left), box(...right)];
      const [inA, inB] = [elements(a), elements(b)];
      const common = [...inA].filter((element) => inB.has(element));
      expect([...elements(intersect(a, b))]).toEqual(common);
      if (inA.size > 0 && inB.size > 0) expect(overlaps(a, b)).toBe(common.length > 0);
      expect(contains(a, b)).toBe(common.length === inB.size);
      expect(sameBox(a, b)).toBe(inA.size === common.length && inB.size === common.length);
      if (common.length === 0) expect(intersect(a, b)).toEqual(emptyBox(left.length));
    }),
    options,
  );
});

test("the hull is the box with the least volume that contains both", () => {
  const ranges = points(2)
    .map(([start, length]) => [start!, start! + length! + 1] as const)
    .filter(([, end]) => end <= extent);
  const lines = ranges.map((one) => box(one));
  const squares = ranges.flatMap((one) => ranges.map((other) => box(one, other)));
  fc.assert(
    fc.property(pairs, ([left, right]) => {
      const [a, b] = [box(...left), box(...right)];
      const joined = hull(a, b);
      const both = new Set([...elements(a), ...elements(b)]);
      for (const element of both) expect(elements(joined).has(element)).toBe(true);
      const candidates = left.length === 1 ? lines : squares;
      const holding = candidates.filter((candidate) => {
        const held = elements(candidate);
        return [...both].every((element) => held.has(element));
      });
      const least = both.size === 0 ? 0 : Math.min(...holding.map(volume));
      expect(volume(joined)).toBe(least);
    }),
    { ...options, numRuns: 60 },
  );
});

test("a range takes the place of one axis, and leaves the others", () => {
  fc.assert(
    fc.property(pairs, range, fc.nat(1), ([ranges], [start, end], place) => {
      const axis = place % ranges.length;
      const whole = ranges.map(() => [0, extent] as const);
      expect(withRange(box(...whole), axis, start, end)).toEqual(
        box(...whole.map((one, at) => (at === axis ? ([start, end] as const) : one))),
      );
    }),
    options,
  );
});

test("shapes: how many elements, whether they are the same, and how both are written", () => {
  expect([elementCount([]), elementCount([3]), elementCount([2, 3, 4])]).toEqual([1, 3, 24]);
  expect(sameShape([2, 3], [2, 3])).toBe(true);
  for (const other of [[2, 4], [3, 3], [2], [2, 3, 1], []]) expect(sameShape([2, 3], other)).toBe(false);
  expect(sameShape([2], [2, 3])).toBe(false);
  expect(formatShape([64, 56, 57])).toBe("64x56x57");
  expect(formatBox(box([0, 32], [14, 29]))).toBe("[0:32, 14:29]");
  expect(wholeBox([3, 2])).toEqual({ start: [0, 0], end: [3, 2] });
  expect(elements(wholeBox([extent, extent])).size).toBe(extent * extent);
  expect(boxShape(box([1, 3], [0, 4]))).toEqual([2, 4]);
});
