import { describe, expect, it } from "vitest";
import { piecewiseLinear } from "../../../traces/profile/piecewise.ts";

describe("piecewise linear interpolation", () => {
  const points = [
    { x: 10, y: 3 },
    { x: 20, y: 5 },
    { x: 40, y: 6 },
  ];

  it("goes through the points and straight between them", () => {
    expect(points.map(({ x }) => piecewiseLinear(points, x))).toEqual([3, 5, 6]);
    expect(piecewiseLinear(points, 15)).toBe(4);
    expect(piecewiseLinear(points, 30)).toBe(5.5);
  });

  it("goes on straight beyond the ends", () => {
    expect(piecewiseLinear(points, 5)).toBe(2);
    expect(piecewiseLinear(points, 60)).toBe(7);
  });

  it("never takes less than the share of the nearest point, nor longer than that point, below the first", () => {
    const steep = [
      { x: 10, y: 1 },
      { x: 20, y: 9 },
    ];
    expect(piecewiseLinear(steep, 5)).toBe(0.5);
    const falling = [
      { x: 10, y: 4 },
      { x: 20, y: 3 },
    ];
    expect(piecewiseLinear(falling, 5)).toBe(4);
  });

  it("never takes longer than in proportion, nor less than the nearest point, above the last", () => {
    const steep = [
      { x: 10, y: 1 },
      { x: 20, y: 9 },
    ];
    expect(piecewiseLinear(steep, 40)).toBe(18);
    const falling = [
      { x: 10, y: 4 },
      { x: 20, y: 3 },
    ];
    expect(piecewiseLinear(falling, 40)).toBe(3);
  });

  it("is in proportion to a single point", () => {
    expect(piecewiseLinear([{ x: 10, y: 2 }], 5)).toBe(1);
    expect(piecewiseLinear([{ x: 10, y: 2 }], 30)).toBe(6);
  });
});
