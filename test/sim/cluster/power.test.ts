import { expect, test } from "vitest";
import { speedAt, wattsAt } from "../../../sim/cluster/index.ts";

const clock = { steps: [0.5, 1], alpha: 8, exponent: 3, idle: 0.5, memoryBound: 0.25 };

test("watts at a clock: by its curve, the same at any where none is known, none where it stands still", () => {
  expect(wattsAt({ compute: 8.5, clock }, 1)).toBe(8.5);
  expect(wattsAt({ compute: 8.5, clock }, 0.5)).toBe(8 / 8 + 0.5);
  expect(wattsAt({ compute: 8.5 }, 0.5)).toBe(8.5);
  expect([wattsAt({ compute: 8.5, clock }, 0), wattsAt({ compute: 8.5 }, 0)]).toEqual([0, 0]);
});

test("speed at a clock: what waits for memory takes as long as before, the rest longer by the clock", () => {
  for (const memoryBound of [0, 0.25, 0.5, 1])
    for (const share of [0.25, 0.5, 1]) {
      // A second at the full clock.
      const seconds = memoryBound + (1 - memoryBound) / share;
      expect(speedAt({ memoryBound }, share)).toBeCloseTo(1 / seconds, 12);
    }
  expect(speedAt(undefined, 0.25)).toBe(0.25);
  expect([0, 0.25, 1].map((memoryBound) => speedAt({ memoryBound }, 0))).toEqual([0, 0, 0]);
  expect(speedAt(undefined, 0)).toBe(0);
});
