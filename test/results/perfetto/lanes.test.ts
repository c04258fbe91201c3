import fc from "fast-check";
import { expect, test } from "vitest";
import { lanesOf } from "../../../results/perfetto/lanes.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

const intervals = fc.array(
  fc
    .record({ start: fc.integer({ min: 0, max: 30 }), length: fc.integer({ min: 1, max: 8 }) })
    .map(({ start, length }) => ({ start, end: start + length })),
  { maxLength: 40 },
);

test("no two intervals of a lane overlap, and there are as many lanes as are ever needed at once", () => {
  fc.assert(
    fc.property(intervals, (all) => {
      const lanes = lanesOf(all);
      for (const [i, a] of all.entries()) {
        for (const [j, b] of all.slice(0, i).entries()) {
          if (lanes[i] === lanes[j])
            expect(Math.max(a.start, b.start)).toBeGreaterThanOrEqual(Math.min(a.end, b.end));
        }
      }
      const busiest = Math.max(
        ...Array.from(
          { length: 40 },
          (_, time) => all.filter(({ start, end }) => start <= time && time < end).length,
        ),
      );
      expect(Math.max(0, ...lanes.map((lane) => lane + 1))).toBe(busiest);
    }),
    fixedSeed,
  );
});

test("what takes no time has a lane of its own only inside of others", () => {
  const all = [
    { start: 0, end: 4 },
    { start: 2, end: 2 },
    { start: 4, end: 4 },
    { start: 4, end: 5 },
  ];
  expect(lanesOf(all)).toEqual([0, 1, 0, 0]);
});

test("the first lane that is free is taken", () => {
  const all = [
    { start: 0, end: 4 },
    { start: 1, end: 2 },
    { start: 1, end: 3 },
    { start: 2, end: 5 },
    { start: 4, end: 6 },
  ];
  expect(lanesOf(all)).toEqual([0, 1, 2, 1, 0]);
});
