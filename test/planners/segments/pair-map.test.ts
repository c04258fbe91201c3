import fc from "fast-check";
import { expect, it } from "vitest";
import { PairMap } from "../../../planners/segments/pair-map.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

const integers = fc.oneof(fc.nat(8), fc.nat(2 ** 31 - 1));

it("equals a map of strings", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(integers, integers, integers), { maxLength: 500 }), (entries) => {
      const map = new PairMap();
      const expected = new Map<string, number>();
      for (const [first, second, value] of entries) {
        expect(map.get(first, second)).toBe(expected.get(`${first},${second}`) ?? -1);
        map.set(first, second, value);
        expected.set(`${first},${second}`, value);
        expect(map.size).toBe(expected.size);
      }
      for (const [first, second] of entries) {
        expect(map.get(first, second)).toBe(expected.get(`${first},${second}`));
      }
    }),
    fixedSeed,
  );
});

it("numbers pairs in the order in which they are asked for", () => {
  const map = new PairMap();
  const pairs = Array.from({ length: 1000 }, (_, index) => [index % 10, Math.floor(index / 10)] as const);
  expect(pairs.map(([first, second]) => map.numberOf(first, second))).toEqual([...pairs.keys()]);
  expect(pairs.map(([first, second]) => map.numberOf(first, second))).toEqual([...pairs.keys()]);
});
