import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { risingCurve, type Point } from "../../../traces/profile/piecewise.ts";

describe("a rising curve", () => {
  const points = [
    { x: 10, y: 3 },
    { x: 20, y: 5 },
    { x: 40, y: 6 },
  ];

  it("goes through points that rise, and straight between them", () => {
    const curve = risingCurve(points);
    expect(points.map(({ x }) => curve(x))).toEqual([3, 5, 6]);
    expect(curve(15)).toBe(4);
    expect(curve(30)).toBe(5.5);
  });

  it("pools values that fall to their mean", () => {
    const curve = risingCurve([
      { x: 1, y: 1 },
      { x: 2, y: 5 },
      { x: 3, y: 3 },
      { x: 4, y: 4 },
      { x: 5, y: 9 },
    ]);
    expect([1, 2, 3, 4, 5].map(curve)).toEqual([1, 4, 4, 4, 9]);
  });

  it("goes on along a start-up and a rate", () => {
    const curve = risingCurve([10, 20, 40].map((x) => ({ x, y: 2 + x / 5 })));
    expect(curve(5)).toBeCloseTo(3, 12);
    expect(curve(100)).toBeCloseTo(22, 12);
  });

  it("is not led astray by two noisy points at its end", () => {
    const noisy = risingCurve([
      { x: 21, y: 2.1 },
      { x: 42, y: 4.2 },
      { x: 43, y: 4.19 },
    ]);
    expect(noisy(127) / 12.7).toBeGreaterThan(0.95);
  });

  it("is in proportion to a single point", () => {
    const curve = risingCurve([{ x: 10, y: 2 }]);
    expect([5, 30].map(curve)).toEqual([1, 6]);
  });

  it("knows times of nothing", () => {
    const curve = risingCurve([10, 20, 40].map((x) => ({ x, y: x === 40 ? 1 : 0 })));
    expect([5, 15, 30, 80].map(curve)).toEqual([0, 0, 0.5, 2]);
  });

  it("never falls, and never rises more than in proportion beyond its ends", () => {
    const some = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
    const values = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(some, values, (xs, ys) => {
        const drawn = xs.sort((a, b) => a - b).map((x, place): Point => ({ x, y: ys[place]! }));
        const curve = risingCurve(drawn);
        for (let x = 1; x < 60; x++) {
          const [here, next] = [curve(x), curve(x + 1)];
          const isInside = x >= drawn[0]!.x && x < drawn.at(-1)!.x;
          if (next < here * (1 - 1e-12)) return false;
          if (!isInside && next / (x + 1) > (here / x) * (1 + 1e-12)) return false;
        }
        return true;
      }),
    );
  });
});
