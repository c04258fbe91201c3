import fc from "fast-check";
import { expect, test } from "vitest";
import { kendallTau } from "../../../reproduce/flexpie/kendall.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

test.each([
  ["same order", [1, 2, 3, 4], [10, 20, 30, 40], 1],
  ["reversed", [1, 2, 3, 4], [4, 3, 2, 1], -1],
  // 6 pairs, one of them the other way round: (5 - 1) / 6.
  ["one pair swapped", [1, 2, 3, 4], [1, 3, 2, 4], 2 / 3],
  // 2 of 3 pairs ordered in the first list, 3 in the second, all alike: 2 / sqrt(6).
  ["a tie in one list", [1, 1, 2], [1, 2, 3], 2 / Math.sqrt(6)],
  ["the same tie in both lists", [1, 1, 2], [5, 5, 9], 1],
  // 12, 2, 1, 12, 2 against 1, 4, 7, 1, 0: 2 pairs alike, 6 not, 8 and 9 of 10 ordered.
  ["ties on both sides", [12, 2, 1, 12, 2], [1, 4, 7, 1, 0], -4 / Math.sqrt(8 * 9)],
])("%s", (_name, first, second, expected) => {
  expect(kendallTau(first, second)).toBeCloseTo(expected, 12);
});

test("a list without any order has no correlation", () => {
  expect(kendallTau([1, 1, 1], [1, 2, 3])).toBeNaN();
});

test("what the resolution does not tell apart is tied, and rounding never tells apart", () => {
  expect(kendallTau([1, 1.1, 2], [1.1, 1, 2], 0.11)).toBe(1);
  expect(kendallTau([0.1 + 0.2, 0.3, 2], [5, 5, 9])).toBe(1);
});

test("lists of different length are refused", () => {
  expect(() => kendallTau([1], [1, 2])).toThrow(RangeError);
});

test("equals the textbook formula from counts of pairs and sizes of ties", () => {
  const lists = fc
    .integer({ min: 2, max: 9 })
    .chain((length) =>
      fc.tuple(
        ...[0, 1].map(() =>
          fc.array(fc.integer({ min: 1, max: 5 }), { minLength: length, maxLength: length }),
        ),
      ),
    );
  fc.assert(
    fc.property(lists, ([first, second]) => {
      const expected = textbook(first!, second!);
      if (Number.isNaN(expected)) expect(kendallTau(first!, second!)).toBeNaN();
      else expect(kendallTau(first!, second!)).toBeCloseTo(expected, 12);
    }),
    fixedSeed,
  );
});

/** (concordant - discordant) / sqrt((n0 - n1)(n0 - n2)), n1 and n2 from the sizes of groups of equal values. */
function textbook(first: readonly number[], second: readonly number[]): number {
  const pairs = first.flatMap((_, i) => first.slice(i + 1).map((_, offset) => [i, i + 1 + offset] as const));
  const products = pairs.map(([i, j]) => (first[i]! - first[j]!) * (second[i]! - second[j]!));
  const concordant = products.filter((product) => product > 0).length;
  const discordant = products.filter((product) => product < 0).length;
  const tied = (values: readonly number[]) =>
    [...new Set(values)]
      .map((value) => values.filter((other) => other === value).length)
      .reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  const all = (first.length * (first.length - 1)) / 2;
  return (concordant - discordant) / Math.sqrt((all - tied(first)) * (all - tied(second)));
}
